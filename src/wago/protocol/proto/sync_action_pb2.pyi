from wago.protocol.proto import e2e_pb2 as _e2e_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SyncActionData(_message.Message):
    __slots__ = ("index", "value", "padding", "version")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    PADDING_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    index: bytes
    value: SyncActionValue
    padding: bytes
    version: int
    def __init__(self, index: _Optional[bytes] = ..., value: _Optional[_Union[SyncActionValue, _Mapping]] = ..., padding: _Optional[bytes] = ..., version: _Optional[int] = ...) -> None: ...

class SyncActionValue(_message.Message):
    __slots__ = ("timestamp", "starAction", "deleteMessageForMeAction", "muteAction", "pinAction", "archiveChatAction", "markChatAsReadAction", "clearChatAction", "deleteChatAction", "userStatusMuteAction", "lockChatAction", "favoritesAction", "contactAction", "pnForLidChatAction", "lidContactAction", "pushNameSetting", "localeSetting", "unarchiveChatsSetting", "timeFormatAction", "privacySettingRelayAllCalls", "statusPrivacy", "privacySettingDisableLinkPreviewsAction", "nctSaltSyncAction", "quickReplyAction", "labelEditAction", "labelAssociationAction", "agentAction", "chatAssignment", "chatAssignmentOpenedStatus", "labelReorderingAction", "keyExpiration", "primaryFeature", "androidUnsupportedActions", "primaryVersionAction")
    class StarAction(_message.Message):
        __slots__ = ("starred",)
        STARRED_FIELD_NUMBER: _ClassVar[int]
        starred: bool
        def __init__(self, starred: _Optional[bool] = ...) -> None: ...
    class DeleteMessageForMeAction(_message.Message):
        __slots__ = ("deleteMedia", "messageTimestamp")
        DELETEMEDIA_FIELD_NUMBER: _ClassVar[int]
        MESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        deleteMedia: bool
        messageTimestamp: int
        def __init__(self, deleteMedia: _Optional[bool] = ..., messageTimestamp: _Optional[int] = ...) -> None: ...
    class MuteAction(_message.Message):
        __slots__ = ("muted", "muteEndTimestamp", "autoMuted")
        MUTED_FIELD_NUMBER: _ClassVar[int]
        MUTEENDTIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        AUTOMUTED_FIELD_NUMBER: _ClassVar[int]
        muted: bool
        muteEndTimestamp: int
        autoMuted: bool
        def __init__(self, muted: _Optional[bool] = ..., muteEndTimestamp: _Optional[int] = ..., autoMuted: _Optional[bool] = ...) -> None: ...
    class PinAction(_message.Message):
        __slots__ = ("pinned",)
        PINNED_FIELD_NUMBER: _ClassVar[int]
        pinned: bool
        def __init__(self, pinned: _Optional[bool] = ...) -> None: ...
    class SyncActionMessageRange(_message.Message):
        __slots__ = ("lastMessageTimestamp", "lastSystemMessageTimestamp", "messages")
        LASTMESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        LASTSYSTEMMESSAGETIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        MESSAGES_FIELD_NUMBER: _ClassVar[int]
        lastMessageTimestamp: int
        lastSystemMessageTimestamp: int
        messages: _containers.RepeatedCompositeFieldContainer[SyncActionValue.SyncActionMessage]
        def __init__(self, lastMessageTimestamp: _Optional[int] = ..., lastSystemMessageTimestamp: _Optional[int] = ..., messages: _Optional[_Iterable[_Union[SyncActionValue.SyncActionMessage, _Mapping]]] = ...) -> None: ...
    class SyncActionMessage(_message.Message):
        __slots__ = ("key", "timestamp")
        KEY_FIELD_NUMBER: _ClassVar[int]
        TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        key: _e2e_pb2.MessageKey
        timestamp: int
        def __init__(self, key: _Optional[_Union[_e2e_pb2.MessageKey, _Mapping]] = ..., timestamp: _Optional[int] = ...) -> None: ...
    class ArchiveChatAction(_message.Message):
        __slots__ = ("archived", "messageRange")
        ARCHIVED_FIELD_NUMBER: _ClassVar[int]
        MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
        archived: bool
        messageRange: SyncActionValue.SyncActionMessageRange
        def __init__(self, archived: _Optional[bool] = ..., messageRange: _Optional[_Union[SyncActionValue.SyncActionMessageRange, _Mapping]] = ...) -> None: ...
    class MarkChatAsReadAction(_message.Message):
        __slots__ = ("read", "messageRange")
        READ_FIELD_NUMBER: _ClassVar[int]
        MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
        read: bool
        messageRange: SyncActionValue.SyncActionMessageRange
        def __init__(self, read: _Optional[bool] = ..., messageRange: _Optional[_Union[SyncActionValue.SyncActionMessageRange, _Mapping]] = ...) -> None: ...
    class ClearChatAction(_message.Message):
        __slots__ = ("messageRange",)
        MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
        messageRange: SyncActionValue.SyncActionMessageRange
        def __init__(self, messageRange: _Optional[_Union[SyncActionValue.SyncActionMessageRange, _Mapping]] = ...) -> None: ...
    class DeleteChatAction(_message.Message):
        __slots__ = ("messageRange",)
        MESSAGERANGE_FIELD_NUMBER: _ClassVar[int]
        messageRange: SyncActionValue.SyncActionMessageRange
        def __init__(self, messageRange: _Optional[_Union[SyncActionValue.SyncActionMessageRange, _Mapping]] = ...) -> None: ...
    class UserStatusMuteAction(_message.Message):
        __slots__ = ("muted",)
        MUTED_FIELD_NUMBER: _ClassVar[int]
        muted: bool
        def __init__(self, muted: _Optional[bool] = ...) -> None: ...
    class LockChatAction(_message.Message):
        __slots__ = ("locked",)
        LOCKED_FIELD_NUMBER: _ClassVar[int]
        locked: bool
        def __init__(self, locked: _Optional[bool] = ...) -> None: ...
    class FavoritesAction(_message.Message):
        __slots__ = ("favorites",)
        class Favorite(_message.Message):
            __slots__ = ("id",)
            ID_FIELD_NUMBER: _ClassVar[int]
            id: str
            def __init__(self, id: _Optional[str] = ...) -> None: ...
        FAVORITES_FIELD_NUMBER: _ClassVar[int]
        favorites: _containers.RepeatedCompositeFieldContainer[SyncActionValue.FavoritesAction.Favorite]
        def __init__(self, favorites: _Optional[_Iterable[_Union[SyncActionValue.FavoritesAction.Favorite, _Mapping]]] = ...) -> None: ...
    class ContactAction(_message.Message):
        __slots__ = ("fullName", "firstName", "lidJid", "saveOnPrimaryAddressbook", "pnJid", "username")
        FULLNAME_FIELD_NUMBER: _ClassVar[int]
        FIRSTNAME_FIELD_NUMBER: _ClassVar[int]
        LIDJID_FIELD_NUMBER: _ClassVar[int]
        SAVEONPRIMARYADDRESSBOOK_FIELD_NUMBER: _ClassVar[int]
        PNJID_FIELD_NUMBER: _ClassVar[int]
        USERNAME_FIELD_NUMBER: _ClassVar[int]
        fullName: str
        firstName: str
        lidJid: str
        saveOnPrimaryAddressbook: bool
        pnJid: str
        username: str
        def __init__(self, fullName: _Optional[str] = ..., firstName: _Optional[str] = ..., lidJid: _Optional[str] = ..., saveOnPrimaryAddressbook: _Optional[bool] = ..., pnJid: _Optional[str] = ..., username: _Optional[str] = ...) -> None: ...
    class PnForLidChatAction(_message.Message):
        __slots__ = ("pnJid",)
        PNJID_FIELD_NUMBER: _ClassVar[int]
        pnJid: str
        def __init__(self, pnJid: _Optional[str] = ...) -> None: ...
    class LidContactAction(_message.Message):
        __slots__ = ("fullName", "firstName", "username")
        FULLNAME_FIELD_NUMBER: _ClassVar[int]
        FIRSTNAME_FIELD_NUMBER: _ClassVar[int]
        USERNAME_FIELD_NUMBER: _ClassVar[int]
        fullName: str
        firstName: str
        username: str
        def __init__(self, fullName: _Optional[str] = ..., firstName: _Optional[str] = ..., username: _Optional[str] = ...) -> None: ...
    class PushNameSetting(_message.Message):
        __slots__ = ("name",)
        NAME_FIELD_NUMBER: _ClassVar[int]
        name: str
        def __init__(self, name: _Optional[str] = ...) -> None: ...
    class LocaleSetting(_message.Message):
        __slots__ = ("locale",)
        LOCALE_FIELD_NUMBER: _ClassVar[int]
        locale: str
        def __init__(self, locale: _Optional[str] = ...) -> None: ...
    class UnarchiveChatsSetting(_message.Message):
        __slots__ = ("unarchiveChats",)
        UNARCHIVECHATS_FIELD_NUMBER: _ClassVar[int]
        unarchiveChats: bool
        def __init__(self, unarchiveChats: _Optional[bool] = ...) -> None: ...
    class TimeFormatAction(_message.Message):
        __slots__ = ("isTwentyFourHourFormatEnabled",)
        ISTWENTYFOURHOURFORMATENABLED_FIELD_NUMBER: _ClassVar[int]
        isTwentyFourHourFormatEnabled: bool
        def __init__(self, isTwentyFourHourFormatEnabled: _Optional[bool] = ...) -> None: ...
    class PrivacySettingRelayAllCalls(_message.Message):
        __slots__ = ("isEnabled",)
        ISENABLED_FIELD_NUMBER: _ClassVar[int]
        isEnabled: bool
        def __init__(self, isEnabled: _Optional[bool] = ...) -> None: ...
    class StatusPrivacyAction(_message.Message):
        __slots__ = ("mode", "userJid")
        class StatusDistributionMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            ALLOW_LIST: _ClassVar[SyncActionValue.StatusPrivacyAction.StatusDistributionMode]
            DENY_LIST: _ClassVar[SyncActionValue.StatusPrivacyAction.StatusDistributionMode]
            CONTACTS: _ClassVar[SyncActionValue.StatusPrivacyAction.StatusDistributionMode]
            CLOSE_FRIENDS: _ClassVar[SyncActionValue.StatusPrivacyAction.StatusDistributionMode]
        ALLOW_LIST: SyncActionValue.StatusPrivacyAction.StatusDistributionMode
        DENY_LIST: SyncActionValue.StatusPrivacyAction.StatusDistributionMode
        CONTACTS: SyncActionValue.StatusPrivacyAction.StatusDistributionMode
        CLOSE_FRIENDS: SyncActionValue.StatusPrivacyAction.StatusDistributionMode
        MODE_FIELD_NUMBER: _ClassVar[int]
        USERJID_FIELD_NUMBER: _ClassVar[int]
        mode: SyncActionValue.StatusPrivacyAction.StatusDistributionMode
        userJid: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, mode: _Optional[_Union[SyncActionValue.StatusPrivacyAction.StatusDistributionMode, str]] = ..., userJid: _Optional[_Iterable[str]] = ...) -> None: ...
    class PrivacySettingDisableLinkPreviewsAction(_message.Message):
        __slots__ = ("isPreviewsDisabled",)
        ISPREVIEWSDISABLED_FIELD_NUMBER: _ClassVar[int]
        isPreviewsDisabled: bool
        def __init__(self, isPreviewsDisabled: _Optional[bool] = ...) -> None: ...
    class NctSaltSyncAction(_message.Message):
        __slots__ = ("salt",)
        SALT_FIELD_NUMBER: _ClassVar[int]
        salt: bytes
        def __init__(self, salt: _Optional[bytes] = ...) -> None: ...
    class QuickReplyAction(_message.Message):
        __slots__ = ("shortcut", "message", "keywords", "count", "deleted")
        SHORTCUT_FIELD_NUMBER: _ClassVar[int]
        MESSAGE_FIELD_NUMBER: _ClassVar[int]
        KEYWORDS_FIELD_NUMBER: _ClassVar[int]
        COUNT_FIELD_NUMBER: _ClassVar[int]
        DELETED_FIELD_NUMBER: _ClassVar[int]
        shortcut: str
        message: str
        keywords: _containers.RepeatedScalarFieldContainer[str]
        count: int
        deleted: bool
        def __init__(self, shortcut: _Optional[str] = ..., message: _Optional[str] = ..., keywords: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ..., deleted: _Optional[bool] = ...) -> None: ...
    class LabelEditAction(_message.Message):
        __slots__ = ("name", "color", "predefinedId", "deleted", "orderIndex", "isActive", "type", "isImmutable", "muteEndTimeMs")
        class ListType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            NONE: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            UNREAD: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            GROUPS: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            FAVORITES: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            PREDEFINED: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            CUSTOM: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            COMMUNITY: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            SERVER_ASSIGNED: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            DRAFTED: _ClassVar[SyncActionValue.LabelEditAction.ListType]
            AI_HANDOFF: _ClassVar[SyncActionValue.LabelEditAction.ListType]
        NONE: SyncActionValue.LabelEditAction.ListType
        UNREAD: SyncActionValue.LabelEditAction.ListType
        GROUPS: SyncActionValue.LabelEditAction.ListType
        FAVORITES: SyncActionValue.LabelEditAction.ListType
        PREDEFINED: SyncActionValue.LabelEditAction.ListType
        CUSTOM: SyncActionValue.LabelEditAction.ListType
        COMMUNITY: SyncActionValue.LabelEditAction.ListType
        SERVER_ASSIGNED: SyncActionValue.LabelEditAction.ListType
        DRAFTED: SyncActionValue.LabelEditAction.ListType
        AI_HANDOFF: SyncActionValue.LabelEditAction.ListType
        NAME_FIELD_NUMBER: _ClassVar[int]
        COLOR_FIELD_NUMBER: _ClassVar[int]
        PREDEFINEDID_FIELD_NUMBER: _ClassVar[int]
        DELETED_FIELD_NUMBER: _ClassVar[int]
        ORDERINDEX_FIELD_NUMBER: _ClassVar[int]
        ISACTIVE_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        ISIMMUTABLE_FIELD_NUMBER: _ClassVar[int]
        MUTEENDTIMEMS_FIELD_NUMBER: _ClassVar[int]
        name: str
        color: int
        predefinedId: int
        deleted: bool
        orderIndex: int
        isActive: bool
        type: SyncActionValue.LabelEditAction.ListType
        isImmutable: bool
        muteEndTimeMs: int
        def __init__(self, name: _Optional[str] = ..., color: _Optional[int] = ..., predefinedId: _Optional[int] = ..., deleted: _Optional[bool] = ..., orderIndex: _Optional[int] = ..., isActive: _Optional[bool] = ..., type: _Optional[_Union[SyncActionValue.LabelEditAction.ListType, str]] = ..., isImmutable: _Optional[bool] = ..., muteEndTimeMs: _Optional[int] = ...) -> None: ...
    class LabelAssociationAction(_message.Message):
        __slots__ = ("labeled",)
        LABELED_FIELD_NUMBER: _ClassVar[int]
        labeled: bool
        def __init__(self, labeled: _Optional[bool] = ...) -> None: ...
    class AgentAction(_message.Message):
        __slots__ = ("name", "deviceID", "isDeleted")
        NAME_FIELD_NUMBER: _ClassVar[int]
        DEVICEID_FIELD_NUMBER: _ClassVar[int]
        ISDELETED_FIELD_NUMBER: _ClassVar[int]
        name: str
        deviceID: int
        isDeleted: bool
        def __init__(self, name: _Optional[str] = ..., deviceID: _Optional[int] = ..., isDeleted: _Optional[bool] = ...) -> None: ...
    class ChatAssignmentAction(_message.Message):
        __slots__ = ("deviceAgentID",)
        DEVICEAGENTID_FIELD_NUMBER: _ClassVar[int]
        deviceAgentID: str
        def __init__(self, deviceAgentID: _Optional[str] = ...) -> None: ...
    class ChatAssignmentOpenedStatusAction(_message.Message):
        __slots__ = ("chatOpened",)
        CHATOPENED_FIELD_NUMBER: _ClassVar[int]
        chatOpened: bool
        def __init__(self, chatOpened: _Optional[bool] = ...) -> None: ...
    class LabelReorderingAction(_message.Message):
        __slots__ = ("sortedLabelIds",)
        SORTEDLABELIDS_FIELD_NUMBER: _ClassVar[int]
        sortedLabelIds: _containers.RepeatedScalarFieldContainer[int]
        def __init__(self, sortedLabelIds: _Optional[_Iterable[int]] = ...) -> None: ...
    class KeyExpiration(_message.Message):
        __slots__ = ("expiredKeyEpoch",)
        EXPIREDKEYEPOCH_FIELD_NUMBER: _ClassVar[int]
        expiredKeyEpoch: int
        def __init__(self, expiredKeyEpoch: _Optional[int] = ...) -> None: ...
    class PrimaryFeature(_message.Message):
        __slots__ = ("flags",)
        FLAGS_FIELD_NUMBER: _ClassVar[int]
        flags: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, flags: _Optional[_Iterable[str]] = ...) -> None: ...
    class AndroidUnsupportedActions(_message.Message):
        __slots__ = ("allowed",)
        ALLOWED_FIELD_NUMBER: _ClassVar[int]
        allowed: bool
        def __init__(self, allowed: _Optional[bool] = ...) -> None: ...
    class PrimaryVersionAction(_message.Message):
        __slots__ = ("version",)
        VERSION_FIELD_NUMBER: _ClassVar[int]
        version: str
        def __init__(self, version: _Optional[str] = ...) -> None: ...
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    STARACTION_FIELD_NUMBER: _ClassVar[int]
    DELETEMESSAGEFORMEACTION_FIELD_NUMBER: _ClassVar[int]
    MUTEACTION_FIELD_NUMBER: _ClassVar[int]
    PINACTION_FIELD_NUMBER: _ClassVar[int]
    ARCHIVECHATACTION_FIELD_NUMBER: _ClassVar[int]
    MARKCHATASREADACTION_FIELD_NUMBER: _ClassVar[int]
    CLEARCHATACTION_FIELD_NUMBER: _ClassVar[int]
    DELETECHATACTION_FIELD_NUMBER: _ClassVar[int]
    USERSTATUSMUTEACTION_FIELD_NUMBER: _ClassVar[int]
    LOCKCHATACTION_FIELD_NUMBER: _ClassVar[int]
    FAVORITESACTION_FIELD_NUMBER: _ClassVar[int]
    CONTACTACTION_FIELD_NUMBER: _ClassVar[int]
    PNFORLIDCHATACTION_FIELD_NUMBER: _ClassVar[int]
    LIDCONTACTACTION_FIELD_NUMBER: _ClassVar[int]
    PUSHNAMESETTING_FIELD_NUMBER: _ClassVar[int]
    LOCALESETTING_FIELD_NUMBER: _ClassVar[int]
    UNARCHIVECHATSSETTING_FIELD_NUMBER: _ClassVar[int]
    TIMEFORMATACTION_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSETTINGRELAYALLCALLS_FIELD_NUMBER: _ClassVar[int]
    STATUSPRIVACY_FIELD_NUMBER: _ClassVar[int]
    PRIVACYSETTINGDISABLELINKPREVIEWSACTION_FIELD_NUMBER: _ClassVar[int]
    NCTSALTSYNCACTION_FIELD_NUMBER: _ClassVar[int]
    QUICKREPLYACTION_FIELD_NUMBER: _ClassVar[int]
    LABELEDITACTION_FIELD_NUMBER: _ClassVar[int]
    LABELASSOCIATIONACTION_FIELD_NUMBER: _ClassVar[int]
    AGENTACTION_FIELD_NUMBER: _ClassVar[int]
    CHATASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    CHATASSIGNMENTOPENEDSTATUS_FIELD_NUMBER: _ClassVar[int]
    LABELREORDERINGACTION_FIELD_NUMBER: _ClassVar[int]
    KEYEXPIRATION_FIELD_NUMBER: _ClassVar[int]
    PRIMARYFEATURE_FIELD_NUMBER: _ClassVar[int]
    ANDROIDUNSUPPORTEDACTIONS_FIELD_NUMBER: _ClassVar[int]
    PRIMARYVERSIONACTION_FIELD_NUMBER: _ClassVar[int]
    timestamp: int
    starAction: SyncActionValue.StarAction
    deleteMessageForMeAction: SyncActionValue.DeleteMessageForMeAction
    muteAction: SyncActionValue.MuteAction
    pinAction: SyncActionValue.PinAction
    archiveChatAction: SyncActionValue.ArchiveChatAction
    markChatAsReadAction: SyncActionValue.MarkChatAsReadAction
    clearChatAction: SyncActionValue.ClearChatAction
    deleteChatAction: SyncActionValue.DeleteChatAction
    userStatusMuteAction: SyncActionValue.UserStatusMuteAction
    lockChatAction: SyncActionValue.LockChatAction
    favoritesAction: SyncActionValue.FavoritesAction
    contactAction: SyncActionValue.ContactAction
    pnForLidChatAction: SyncActionValue.PnForLidChatAction
    lidContactAction: SyncActionValue.LidContactAction
    pushNameSetting: SyncActionValue.PushNameSetting
    localeSetting: SyncActionValue.LocaleSetting
    unarchiveChatsSetting: SyncActionValue.UnarchiveChatsSetting
    timeFormatAction: SyncActionValue.TimeFormatAction
    privacySettingRelayAllCalls: SyncActionValue.PrivacySettingRelayAllCalls
    statusPrivacy: SyncActionValue.StatusPrivacyAction
    privacySettingDisableLinkPreviewsAction: SyncActionValue.PrivacySettingDisableLinkPreviewsAction
    nctSaltSyncAction: SyncActionValue.NctSaltSyncAction
    quickReplyAction: SyncActionValue.QuickReplyAction
    labelEditAction: SyncActionValue.LabelEditAction
    labelAssociationAction: SyncActionValue.LabelAssociationAction
    agentAction: SyncActionValue.AgentAction
    chatAssignment: SyncActionValue.ChatAssignmentAction
    chatAssignmentOpenedStatus: SyncActionValue.ChatAssignmentOpenedStatusAction
    labelReorderingAction: SyncActionValue.LabelReorderingAction
    keyExpiration: SyncActionValue.KeyExpiration
    primaryFeature: SyncActionValue.PrimaryFeature
    androidUnsupportedActions: SyncActionValue.AndroidUnsupportedActions
    primaryVersionAction: SyncActionValue.PrimaryVersionAction
    def __init__(self, timestamp: _Optional[int] = ..., starAction: _Optional[_Union[SyncActionValue.StarAction, _Mapping]] = ..., deleteMessageForMeAction: _Optional[_Union[SyncActionValue.DeleteMessageForMeAction, _Mapping]] = ..., muteAction: _Optional[_Union[SyncActionValue.MuteAction, _Mapping]] = ..., pinAction: _Optional[_Union[SyncActionValue.PinAction, _Mapping]] = ..., archiveChatAction: _Optional[_Union[SyncActionValue.ArchiveChatAction, _Mapping]] = ..., markChatAsReadAction: _Optional[_Union[SyncActionValue.MarkChatAsReadAction, _Mapping]] = ..., clearChatAction: _Optional[_Union[SyncActionValue.ClearChatAction, _Mapping]] = ..., deleteChatAction: _Optional[_Union[SyncActionValue.DeleteChatAction, _Mapping]] = ..., userStatusMuteAction: _Optional[_Union[SyncActionValue.UserStatusMuteAction, _Mapping]] = ..., lockChatAction: _Optional[_Union[SyncActionValue.LockChatAction, _Mapping]] = ..., favoritesAction: _Optional[_Union[SyncActionValue.FavoritesAction, _Mapping]] = ..., contactAction: _Optional[_Union[SyncActionValue.ContactAction, _Mapping]] = ..., pnForLidChatAction: _Optional[_Union[SyncActionValue.PnForLidChatAction, _Mapping]] = ..., lidContactAction: _Optional[_Union[SyncActionValue.LidContactAction, _Mapping]] = ..., pushNameSetting: _Optional[_Union[SyncActionValue.PushNameSetting, _Mapping]] = ..., localeSetting: _Optional[_Union[SyncActionValue.LocaleSetting, _Mapping]] = ..., unarchiveChatsSetting: _Optional[_Union[SyncActionValue.UnarchiveChatsSetting, _Mapping]] = ..., timeFormatAction: _Optional[_Union[SyncActionValue.TimeFormatAction, _Mapping]] = ..., privacySettingRelayAllCalls: _Optional[_Union[SyncActionValue.PrivacySettingRelayAllCalls, _Mapping]] = ..., statusPrivacy: _Optional[_Union[SyncActionValue.StatusPrivacyAction, _Mapping]] = ..., privacySettingDisableLinkPreviewsAction: _Optional[_Union[SyncActionValue.PrivacySettingDisableLinkPreviewsAction, _Mapping]] = ..., nctSaltSyncAction: _Optional[_Union[SyncActionValue.NctSaltSyncAction, _Mapping]] = ..., quickReplyAction: _Optional[_Union[SyncActionValue.QuickReplyAction, _Mapping]] = ..., labelEditAction: _Optional[_Union[SyncActionValue.LabelEditAction, _Mapping]] = ..., labelAssociationAction: _Optional[_Union[SyncActionValue.LabelAssociationAction, _Mapping]] = ..., agentAction: _Optional[_Union[SyncActionValue.AgentAction, _Mapping]] = ..., chatAssignment: _Optional[_Union[SyncActionValue.ChatAssignmentAction, _Mapping]] = ..., chatAssignmentOpenedStatus: _Optional[_Union[SyncActionValue.ChatAssignmentOpenedStatusAction, _Mapping]] = ..., labelReorderingAction: _Optional[_Union[SyncActionValue.LabelReorderingAction, _Mapping]] = ..., keyExpiration: _Optional[_Union[SyncActionValue.KeyExpiration, _Mapping]] = ..., primaryFeature: _Optional[_Union[SyncActionValue.PrimaryFeature, _Mapping]] = ..., androidUnsupportedActions: _Optional[_Union[SyncActionValue.AndroidUnsupportedActions, _Mapping]] = ..., primaryVersionAction: _Optional[_Union[SyncActionValue.PrimaryVersionAction, _Mapping]] = ...) -> None: ...
