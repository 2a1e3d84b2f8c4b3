"""The endpoints that both products list, each with the fields that are known of it.

A line is a method, a path, and fields: `Name` is a text, `:bool`, `:number`, `:list` and `:object` say other
types, `!` that the reference calls it required. Fields that other pages of the product name stand here too.
Of wago-api no reference of bodies is public; its fields are those of the API that it is modelled on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """A field: its name, type, and whether it must be there."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route of a product."""

    method: str
    path: str
    fields: tuple[Known, ...]

    @property
    def route(self) -> tuple[str, str]:
        return self.method.lower(), self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _read(table: str) -> tuple[Endpoint, ...]:
    found = []
    for line in table.strip().splitlines():
        method, path, *fields = line.split()
        found.append(Endpoint(method, path, tuple(_field(each) for each in fields)))
    return tuple(found)


def _field(text: str) -> Known:
    name, _, kind = text.rstrip("!").partition(":")
    return Known(name, kind or "text", text.endswith("!"))


_FILE: Final = "Url! DirectPath MediaKey! Mimetype! FileEncSHA256 FileSHA256! FileLength:number!"

WAGO: Final = _read(
    f"""
    POST /session/init Name Token Os
    POST /session/connect Subscribe:list Immediate:bool Phone
    POST /session/disconnect
    POST /session/logout
    GET /session/status
    GET /session/qr
    GET /session/all
    POST /session/pair Phone Subscribe:list Immediate:bool
    POST /session/delete
    POST /session/scanned
    POST /webhook WebhookURL!
    GET /webhook
    POST /send/text Phone! Body! Id Forward:bool ContextInfo:object
    POST /send/image Phone! Image! Caption Id Forward:bool ContextInfo:object
    POST /send/audio Phone! Audio! Ptt:bool Duration:number Id ContextInfo:object
    POST /send/poll Phone! Question! MaxAnswer:number! Options:list! ContextInfo:object
    POST /send/document Phone! Document! FileName! Caption Mimetype Id ContextInfo:object
    POST /send/template Phone! Title Content! Footer Buttons:object
    POST /send/video Phone! Video! Caption Id JpegThumbnail ContextInfo:object
    POST /send/sticker Phone! Sticker! Id PngThumbnail ContextInfo:object
    POST /send/location Phone! Name Id Latitude:number! Longitude:number! ContextInfo:object
    POST /send/contact Phone! Id Vcard:object! ContextInfo:object
    POST /send/buttons Phone! Title! Content! Footer! Buttons:object!
    POST /send/mediabutton Phone! Content! Footer Title Filename MessageId Buttons:list! Type! Media!
    POST /send/mediaurl Jid! Url! Type! Duration:number Caption! Filename!
    POST /send/list Phone! ButtonText! Desc! TopText! List:object!
    POST /send/preview Phone! Text! MatchedURL! Title! Description! Image!
    POST /send/preview2 Phone! Text! MatchedURL! Title! Description! Image!
    POST /send/groupinvite Phone! Text! MatchedText! Title!
    POST /send/locationbutton Phone Body
    POST /send/pixbutton Phone! Title Body! Footer PixKey! MerchantName PixType
    POST /send/reviewpay Phone! Title Body! Caption Footer PixKey! MerchantName PixType Currency ReferenceID TotalValue:number TotalOffset:number Items:list
    POST /send/carousel phone message carousel:list
    POST /send/carouselmedia phone message carousel:list
    POST /bot/message Body PersonaID
    GET /bot/list
    POST /user/info Phone:list!
    POST /user/check Phone:list!
    GET /user/avatar
    POST /user/avatar Phone! Preview:bool!
    GET /user/contacts
    GET /user/privacy
    POST /user/block Phone
    POST /user/unblock Phone
    GET /user/blocklist
    POST /user/profile Image!
    POST /user/name Name
    POST /user/presence Presence
    GET /user/limits
    POST /user/parselid LID
    GET /user/appstate
    POST /contact/add Phone FirstName FullName SaveOnBook:bool
    POST /contact/remove Phone
    POST /broadcast/listparticipants ID!
    POST /message/react Phone! Body! Id! IsFromMe:bool! Participant
    POST /message/presence Phone! State! Media
    POST /message/markread Id:list! Chat! Sender
    POST /message/status Id!
    POST /message/delete Chat! MessageID!
    POST /message/edit Chat! Message! MessageID!
    POST /message/downloadimage {_FILE}
    POST /message/download/image {_FILE}
    POST /message/download/video {_FILE}
    POST /message/download/document {_FILE}
    POST /message/download/audio {_FILE}
    POST /message/download/sticker {_FILE}
    POST /chat/pin Chat! Pin:bool
    POST /chat/unpin Chat!
    POST /chat/archive Chat! Archive:bool
    POST /chat/mute Chat! Mute:bool Duration:number
    POST /chat/typing/start Jid!
    POST /chat/typing/stop Jid!
    POST /chat/delete Phone!
    POST /chat/read Phone!
    POST /chat/unread Phone!
    POST /chat/recording/start Jid!
    POST /chat/recording/stop Jid!
    POST /chat/disappearing-timer phone! timer!
    GET /group/list
    POST /group/info GroupJID
    POST /group/invitelink GroupJID Reset:bool
    POST /group/photo GroupJID Image
    POST /group/name GroupJID Name
    POST /group/create GroupName Participants:list
    POST /group/update GroupJID ParticipantJID:list Action
    GET /group/myall
    POST /group/join Code
    POST /group/leave GroupId!
    POST /group/description GroupJID Description
    POST /group/lock GroupJID Lock:bool
    POST /group/adminonly GroupJID AdminOnly:bool
    POST /community/create CommunityName
    POST /community/add CommunityJID GroupJID:list
    POST /community/remove CommunityJID GroupJID:list
    POST /label/chat Jid LabelId
    POST /label/message Jid LabelId MessageId
    POST /label/edit LabelId Name Color:number Action:bool
    POST /unlabel/chat Jid LabelId
    POST /unlabel/message Jid LabelId MessageId
    POST /newsletter/create Name Description
    GET /newsletter/list
    POST /newsletter/info Jid
    POST /newsletter/link Key
    POST /newsletter/subscribe Jid
    POST /newsletter/messages Jid Count:number BeforeId:number
    POST /business/get/profile Jid
    GET /business/get/categories
    POST /business/update/desc Desc
    POST /business/update/address Address
    POST /business/update/email Email
    POST /business/catalog/create Id Name Images:list Description Price Currency Url IsHidden:bool
    POST /business/catalog/edit Id Name Images:list Description Price Currency Url IsHidden:bool
    POST /business/catalog/list Jid
    POST /business/catalog/info Jid Id
    POST /business/catalog/delete Id
    POST /business/catalog/show Id
    POST /business/catalog/hide Id
    POST /business/order/details OrderId! Token!
    POST /business/send/catalog Phone! Text! MatchedText! Title!
    POST /call/make CallTo! AudioFile
    POST /call/answer CallID!
    POST /call/reject CallID!
    POST /call/hangup CallID!
    POST /call/play CallID! AudioFile!
    POST /call/play/pause CallID!
    POST /call/play/resume CallID!
    POST /call/play/stop CallID!
    POST /call/record CallID! Path
    POST /call/record/stop CallID!
    GET /call/status
    GET /call/webrtc/config
    POST /call/webrtc/offer callID! sdp! type
    POST /call/webrtc/close callID!
    POST /status/text Text TextColor:number BackgroundColor:number Font:number
    POST /status/image Image Caption
    POST /status/video Video Caption
    GET /server/ok
    POST /server/license
    GET /server/update
    """  # noqa: E501
)

WAGO_API: Final = _read(
    """
    GET /ping
    GET /session/getSessions
    GET /session/start/{id}
    GET /session/stop/{id}
    GET /session/status/{id}
    GET /session/qr/{id}
    GET /session/qr/{id}/image
    POST /session/requestPairingCode/{id} phoneNumber showNotification:bool
    GET /session/restart/{id}
    GET /session/terminate/{id}
    GET /session/terminateInactive
    GET /session/terminateAll
    POST /client/sendMessage/{id} chatId text contentType content:object options:object
    POST /client/sendPoll/{id} chatId
    POST /message/reply/{id} chatId messageId contentType content:object options:object
    POST /message/forward/{id} chatId messageId destinationChatId
    POST /message/react/{id} chatId messageId reaction
    POST /message/edit/{id} chatId messageId content options:object
    POST /message/delete/{id} chatId messageId everyone:bool clearMedia:bool
    POST /message/star/{id} chatId messageId
    POST /message/unstar/{id} chatId messageId
    POST /message/downloadMedia/{id} chatId messageId
    POST /message/downloadMediaAsData/{id} chatId messageId
    POST /message/getReactions/{id} chatId messageId
    POST /message/getPollVotes/{id} chatId messageId
    GET /client/getContacts/{id}
    GET /client/getChats/{id}
    GET /client/getChannels/{id}
    GET /client/getState/{id}
    POST /client/isRegisteredUser/{id} number
    POST /client/getNumberId/{id} number
    POST /client/getContactById/{id} contactId
    POST /client/getChatById/{id} chatId
    POST /client/getProfilePicUrl/{id} contactId
    POST /client/setProfilePicture/{id} pictureMimetype pictureData
    DELETE /client/deleteProfilePicture/{id}
    POST /client/setStatus/{id} status
    POST /client/setPushName/{id} displayName
    POST /client/sendPresenceAvailable/{id}
    POST /client/sendPresenceUnavailable/{id}
    POST /client/subscribePresence/{id}
    POST /client/sendSeen/{id} chatId
    POST /client/getBlockedContacts/{id}
    POST /client/getPrivacySettings/{id}
    POST /client/acceptInvite/{id} inviteCode
    POST /client/getInviteInfo/{id} inviteCode
    POST /client/archiveChat/{id} chatId
    POST /client/unarchiveChat/{id} chatId
    POST /client/muteChat/{id} chatId unmuteDate:number
    POST /client/unmuteChat/{id} chatId
    POST /client/pinChat/{id} chatId
    POST /client/unpinChat/{id} chatId
    POST /client/markChatUnread/{id} chatId
    POST /client/syncHistory/{id} chatId
    POST /client/getCommonGroups/{id} contactId
    POST /client/getContactDeviceCount/{id} userId
    POST /client/getUserDevices/{id}
    POST /client/getCountryCode/{id} number
    POST /client/getFormattedNumber/{id} number
    POST /client/getLabels/{id}
    POST /client/addOrRemoveLabels/{id} labelIds:list chatIds:list
    POST /client/editLabel/{id}
    POST /client/createGroup/{id} title participants:list options:object
    POST /client/createChannel/{id} title options:object
    POST /client/subscribeToChannel/{id} channelId
    POST /client/unsubscribeFromChannel/{id} channelId options:object
    POST /client/getChannelByInviteCode/{id} inviteCode
    POST /chat/sendStateTyping/{id} chatId
    POST /chat/sendStateRecording/{id} chatId
    POST /chat/clearState/{id} chatId
    POST /chat/sendSeen/{id} chatId
    POST /chat/markUnread/{id} chatId
    POST /chat/delete/{id} chatId
    POST /chat/fetchMessages/{id} chatId searchOptions:object
    POST /chat/syncHistory/{id} chatId
    POST /chat/getContact/{id} chatId
    POST /chat/getLabels/{id} chatId
    POST /chat/changeLabels/{id} chatId labelIds:list
    POST /contact/block/{id} contactId
    POST /contact/unblock/{id} contactId
    POST /contact/getProfilePicUrl/{id} contactId
    POST /contact/getAbout/{id} contactId
    POST /contact/getChat/{id} contactId
    POST /contact/getFormattedNumber/{id} contactId
    POST /contact/getCountryCode/{id} contactId
    POST /contact/getCommonGroups/{id} contactId
    POST /contact/getQRLink/{id}
    POST /contact/resolveQR/{id}
    POST /groupChat/getClassInfo/{id} chatId
    POST /groupChat/leave/{id} chatId
    POST /groupChat/addParticipants/{id} chatId participantIds:list contactIds:list options:object
    POST /groupChat/removeParticipants/{id} chatId participantIds:list
    POST /groupChat/promoteParticipants/{id} chatId participantIds:list
    POST /groupChat/demoteParticipants/{id} chatId participantIds:list
    POST /groupChat/getInviteCode/{id} chatId
    POST /groupChat/revokeInvite/{id} chatId
    POST /groupChat/setSubject/{id} chatId subject
    POST /groupChat/setDescription/{id} chatId description
    POST /groupChat/setPicture/{id} chatId pictureMimeType pictureData
    POST /groupChat/deletePicture/{id} chatId
    POST /groupChat/setMessagesAdminsOnly/{id} chatId adminsOnly:bool
    POST /groupChat/setInfoAdminsOnly/{id} chatId adminsOnly:bool
    POST /groupChat/getGroupMembershipRequests/{id} chatId
    POST /groupChat/approveGroupMembershipRequests/{id} chatId options:object
    POST /groupChat/rejectGroupMembershipRequests/{id} chatId options:object
    POST /channel/getClassInfo/{id} chatId
    POST /channel/sendMessage/{id} chatId text contentType content:object options:object
    POST /channel/fetchMessages/{id} chatId searchOptions:object
    POST /channel/sendSeen/{id} chatId
    POST /channel/sendReaction/{id} chatId
    POST /channel/mute/{id} chatId
    POST /channel/unmute/{id} chatId
    POST /channel/deleteChannel/{id} chatId
    POST /community/create/{id}
    POST /community/linkGroup/{id}
    POST /community/unlinkGroup/{id}
    POST /community/getSubGroups/{id}
    POST /community/getParticipants/{id}
    POST /community/setJoinApprovalMode/{id}
    POST /community/setMemberAddMode/{id}
    POST /privacy/setSetting/{id}
    POST /privacy/setDefaultDisappearingTimer/{id}
    POST /privacy/setDisappearingTimer/{id}
    POST /business/getProfile/{id}
    POST /business/resolveLink/{id}
    GET /bot/list/{id}
    POST /call/reject/{id}
    GET /status/privacy/{id}
    """
)
