"""Everything about messages, put together: the parts register themselves with the context."""

from __future__ import annotations

from collections.abc import Sequence

from wago.client.addons import AddOns
from wago.client.appstate.book import AppStateBook
from wago.client.appstate.keys import SyncKeys
from wago.client.appstate.recovery import Recovery
from wago.client.blocking import Blocking
from wago.client.bots import Bots
from wago.client.business import Business
from wago.client.calls import Calls
from wago.client.catalogs import Catalogs
from wago.client.ciphers import Ciphers
from wago.client.contacts import Contacts
from wago.client.context import ClientContext
from wago.client.devices import Devices
from wago.client.ephemeral import Ephemeral, Timers
from wago.client.group_admin.asking import GroupAsking
from wago.client.group_admin.communities import Communities
from wago.client.group_admin.entry import GroupEntry
from wago.client.group_admin.manage import GroupAdmin
from wago.client.groups import Groups
from wago.client.history import History
from wago.client.identities import Identities
from wago.client.links import Links
from wago.client.media import AccountMedia
from wago.client.messages import Messages
from wago.client.naming import Naming
from wago.client.newsletters import Newsletters
from wago.client.notifications import Notifications
from wago.client.peers import Peers
from wago.client.pictures import Pictures
from wago.client.prekeys import PreKeys
from wago.client.presence import Presence
from wago.client.privacy import Privacy
from wago.client.profiles import Profiles
from wago.client.receipts import Receipts
from wago.client.receive.addons import AddOnReader
from wago.client.receive.bots import BotReader
from wago.client.receive.control import Control
from wago.client.receive.delivery import Delivery
from wago.client.receive.history import HistoryKeeper
from wago.client.receive.history_parts import HistoryParts
from wago.client.receive.placeholders import Placeholders
from wago.client.receive.receiver import Receiver
from wago.client.restrictions import Restrictions
from wago.client.retry_answers import RetryAnswers
from wago.client.retry_requests import RetryRequests
from wago.client.secrets import MessageSecrets
from wago.client.send.draft import Drafts
from wago.client.send.group_plan import GroupPlanner
from wago.client.send.groups import GroupSender
from wago.client.send.newsletters import NewsletterSender, PostNumbers
from wago.client.send.people import PeopleSender
from wago.client.send.plan import Planner
from wago.client.send.sender import Sender
from wago.client.sender_keys import SenderKeys
from wago.client.sessions import Sessions
from wago.client.statuses import Statuses
from wago.client.tokens import PrivacyTokens
from wago.protocol.jid import Jid
from wago.store.interfaces import Pruning

KEEP_SEEN_S = 30 * 24 * 3600
"""How long a message that comes twice is recognised: the server keeps messages for a month."""


class Messaging:
    """The messaging half of a client.

    Attributes:
        messages: sending and marking as read.
        contacts: who is on WhatsApp.
        presence: being available, typing.
        media: uploads and downloads.
        history: messages that only our phone has.
        history_parts: what of the history is yet to be read.
        identities: who is who.
        groups: what the server says of groups.
        group_admin: making and changing groups.
        group_entry: links, invitations, asking to be let in.
        communities: groups that hold groups.
        newsletters: channels, followed and our own.
        pictures: of people and groups, and our own.
        profiles: what people say about themselves, and the directory of them.
        links: contacts' and businesses' links to chats.
        business: profiles of businesses, and our own.
        catalogs: what businesses sell, our own catalog, orders.
        statuses: who sees what we post to our status.
        peers: messages to our own devices.
        sync_keys: the keys of app state.
        recovery: collections of app state that the phone is asked for.
        addons: votes, answers to events, comments.
        ephemeral: the timers of disappearing messages.
        bots: WhatsApp's AI bots.
        privacy: the account's privacy settings.
        blocklist: whom it has blocked.
        calls: who calls, and refusing it.
        restrictions: whether new chats may be opened.
    """

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._ciphers = Ciphers(ctx)
        self.media = AccountMedia(ctx)
        self.identities = Identities(ctx)
        self.devices = Devices(ctx, self.identities)
        self.prekeys = PreKeys(ctx)
        sessions = Sessions(ctx, self._ciphers, self.identities)
        self.peers = Peers(ctx, self._ciphers, sessions)
        self.sync_keys = SyncKeys(ctx, self.devices, self.peers)
        self.recovery = Recovery(ctx, self.peers)
        self._book = AppStateBook(ctx.account)
        self._numbers = PostNumbers(ctx)
        self.newsletters = Newsletters(ctx, self._numbers)
        planner = Planner(ctx, self.identities, self.devices)
        tokens = PrivacyTokens(ctx, self.identities)
        self.contacts = Contacts(ctx, self.identities)
        naming = Naming(self.identities, self.contacts)
        self.privacy = Privacy(ctx, self.identities, naming)
        self.blocklist = Blocking(ctx, self.identities, naming)
        self.calls = Calls(ctx)
        receipts = Receipts(ctx, self.identities, self.privacy)
        self.groups = Groups(ctx, self.identities)
        self.statuses = Statuses(ctx, self.identities, self._address_book)
        keys = SenderKeys(ctx, self._ciphers)
        sender, to_groups = self._sending(sessions, planner, tokens, keys)
        secrets, timers = MessageSecrets(ctx, self.identities), Timers(ctx, self.identities)
        self.ephemeral = Ephemeral(ctx, self.identities, timers, self.groups, sender)
        self._receiver = self._receiving(planner, receipts, secrets, timers)
        self._answers = RetryAnswers(
            ctx, self._ciphers, self.identities, self.devices, sessions, keys, to_groups
        )
        self._notifications = Notifications(
            ctx,
            self._ciphers,
            self.identities,
            self.devices,
            self.prekeys,
            tokens,
            self.groups,
            keys,
            self.newsletters,
        )
        self.restrictions = Restrictions(ctx, self.identities, tokens)
        self.messages = Messages(ctx, sender, receipts, self.ephemeral, self.restrictions, self.contacts)
        self.addons = AddOns(ctx, self.identities, secrets, self.messages)
        self.bots = Bots(ctx, self.messages)
        self.presence = Presence(ctx, receipts, tokens)
        self._around(tokens)
        self._begin()

    def _sending(
        self, sessions: Sessions, planner: Planner, tokens: PrivacyTokens, keys: SenderKeys
    ) -> tuple[Sender, GroupSender]:
        """What sends, and the part of it that knows groups."""
        ctx, ciphers, drafts = self._ctx, self._ciphers, Drafts(self._ctx)
        people = PeopleSender(ctx, ciphers, self.identities, self.devices, sessions, planner, tokens, drafts)
        group_planner = GroupPlanner(ctx, self.identities, self.devices, self.groups)
        to_groups = GroupSender(
            ctx, ciphers, sessions, keys, self.groups, self.statuses, group_planner, drafts
        )
        channels = NewsletterSender(ctx, drafts, self._numbers, self.media.handles)
        return Sender(ctx, drafts, people, to_groups, channels), to_groups

    def _receiving(
        self, planner: Planner, receipts: Receipts, secrets: MessageSecrets, timers: Timers
    ) -> Receiver:
        """What reads messages, and what it hands them to."""
        ctx = self._ctx
        history = HistoryKeeper(ctx, self.identities, secrets, timers)
        self.history_parts = HistoryParts(ctx, self._ciphers, history, self.media)
        control = Control(
            ctx,
            self.identities,
            planner.use_lids,
            self.sync_keys,
            self.recovery,
            self.history_parts,
        )
        self.history = History(ctx, self.peers, history)
        placeholders = Placeholders(ctx, self.identities, self.peers)
        reader = AddOnReader(ctx, self.identities, secrets)
        return Receiver(
            ctx,
            self._ciphers,
            self.identities,
            RetryRequests(ctx, self.prekeys),
            receipts,
            control,
            Delivery(ctx, control, secrets, reader, placeholders, timers),
            placeholders,
            BotReader(ctx, self.identities, secrets),
            self._numbers,
        )

    def _around(self, tokens: PrivacyTokens) -> None:
        """What is done beside messages: people, groups, pictures."""
        ctx = self._ctx
        asking = GroupAsking(ctx, self.identities, self.groups, self.contacts, tokens)
        self.group_admin = GroupAdmin(asking)
        self.group_entry = GroupEntry(asking)
        self.communities = Communities(asking)
        self.pictures = Pictures(ctx, self.identities, tokens, asking)
        self.profiles = Profiles(ctx, self.identities, self.devices, tokens)
        self.links = Links(ctx)
        self.business = Business(ctx, self.identities, self.media)
        self.catalogs = Catalogs(ctx, self.identities)

    def _begin(self) -> None:
        """Order what is done at logins and every day."""
        self._ctx.on_login(self.prekeys.check)
        self._ctx.on_online(self.presence.announce)
        self._ctx.on_online(self._maintain)
        self._ctx.on_daily(self._maintain)

    async def _address_book(self) -> Sequence[Jid]:
        """The people in the account's address book."""
        return [contact.user for contact in await self._book.contacts() if contact.full_name]

    async def _maintain(self) -> None:
        await self.prekeys.maintain()
        now = self._ctx.now()
        keep = self._ctx.config.keep
        await self._ctx.account.prune(
            Pruning(
                sent_before=now - keep.messages_s,
                seen_before=now - KEEP_SEEN_S,
                messages_before=now - keep.messages_s,
                steps_before=now - keep.steps_s,
                secrets_before=now - keep.secrets_s,
            )
        )

    async def close(self) -> None:
        """Write Signal records exactly, once the connection is closed; nothing is sent or read afterwards.

        Raises:
            StoreError: the store failed; the next start skips some counters, and loses nothing.
        """
        await self._ciphers.close()
