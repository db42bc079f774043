"""The fields of a tenant: generated from the field table; change that, then run
`TENANTRY_BLESS=1 cargo test --test python_stubs`.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, TypedDict, Union, overload

ContactMatchType = Literal["DISABLE", "MATCH_EXACTLY", "MATCH_LENGTH"]
"""How a caller's number is matched to a contact."""

ContactAppendType = Literal["DISABLE", "APPEND", "PREPEND"]
"""How the name of a group, queue or DID/DDI is added to the caller ID."""

Limit = Literal[
    "max_extensions",
    "max_concurrent_calls",
    "max_ring_groups",
    "max_virtual_receptionists",
    "max_call_queues",
    "max_conference_rooms",
]
"""The members that limit how many there may be of something."""

DiskSpace = Literal[
    "disk_quota",
    "used_disk_quota",
    "im_disk_quota",
    "extension_im_disk_quota",
]
"""The members that are disk space."""

DISK_SPACE: Dict[str, int] = {
    "disk_quota": 30,
    "used_disk_quota": 31,
    "im_disk_quota": 32,
    "extension_im_disk_quota": 33,
}
"""Their stable numbers."""


class OutboundCallerId(TypedDict):
    """A caller ID that calls over a trunk may show."""

    provider_id: str
    caller_id: str
    description: Optional[str]


class _OutboundCallerIdPatch(TypedDict):
    """What a patch may hold in place of `OutboundCallerId`."""

    provider_id: str
    caller_id: str


class OutboundCallerIdPatch(_OutboundCallerIdPatch, total=False):
    """What a patch may hold in place of `OutboundCallerId`."""

    description: Optional[str]


TimeRange = TypedDict("TimeRange", {"from": str, "to": str})
"""`HH:MM`; `24:00` only ends."""


class Day(TypedDict):
    """Working time; no ranges on a day that is on: all day."""

    enabled: bool
    ranges: List[TimeRange]


class DayPatch(TypedDict, total=False):
    """What a patch may hold in place of `Day`."""

    enabled: Optional[bool]
    ranges: Optional[Sequence[TimeRange]]


class OfficeHours(TypedDict):
    """The working time of a week."""

    monday: Day
    tuesday: Day
    wednesday: Day
    thursday: Day
    friday: Day
    saturday: Day
    sunday: Day


class OfficeHoursPatch(TypedDict, total=False):
    """What a patch may hold in place of `OfficeHours`."""

    monday: Optional[Union[Day, DayPatch]]
    tuesday: Optional[Union[Day, DayPatch]]
    wednesday: Optional[Union[Day, DayPatch]]
    thursday: Optional[Union[Day, DayPatch]]
    friday: Optional[Union[Day, DayPatch]]
    saturday: Optional[Union[Day, DayPatch]]
    sunday: Optional[Union[Day, DayPatch]]


class _NewTenant(TypedDict):
    """What a new tenant may, and in part must, be given."""

    name: str
    domain: str
    timezone: str
    currency: str
    region: str


class NewTenant(_NewTenant, total=False):
    """What a new tenant may, and in part must, be given."""

    website: Optional[str]
    enabled: Optional[bool]
    enable_video_recording: Optional[bool]
    enable_audio_recording: Optional[bool]
    enable_dual_track_recording: Optional[bool]
    enable_billing: Optional[bool]
    enable_feature_billing: Optional[bool]
    enable_feature_call_statistics: Optional[bool]
    enable_feature_contact_center: Optional[bool]
    enable_feature_message_channels: Optional[bool]
    enable_feature_microsoft_teams: Optional[bool]
    enable_feature_trunks: Optional[bool]
    enable_feature_whats_app: Optional[bool]
    custom_options: Optional[str]
    max_extensions: Optional[int]
    max_concurrent_calls: Optional[int]
    max_ring_groups: Optional[int]
    max_virtual_receptionists: Optional[int]
    max_call_queues: Optional[int]
    max_conference_rooms: Optional[int]
    disk_quota: Optional[str]
    im_disk_quota: Optional[str]
    extension_im_disk_quota: Optional[str]
    recording_retention: Optional[int]
    call_report_retention: Optional[int]
    log_retention: Optional[int]
    temp_file_retention: Optional[int]
    office_hours: Optional[Union[OfficeHours, OfficeHoursPatch]]
    outbound_caller_ids: Optional[Sequence[Union[OutboundCallerId, OutboundCallerIdPatch]]]
    contact_match_type: Optional[ContactMatchType]
    contact_match_length: Optional[int]
    contact_append_type: Optional[ContactAppendType]
    contact_update_interval: Optional[int]
    avatar_file_id: Optional[str]


class SystemPatch(TypedDict, total=False):
    """What a store may set; `None` goes back to the default."""

    name: str
    domain: str
    website: Optional[str]
    timezone: str
    currency: str
    region: str
    enabled: Optional[bool]
    enable_video_recording: Optional[bool]
    enable_audio_recording: Optional[bool]
    enable_dual_track_recording: Optional[bool]
    enable_billing: Optional[bool]
    enable_feature_billing: Optional[bool]
    enable_feature_call_statistics: Optional[bool]
    enable_feature_contact_center: Optional[bool]
    enable_feature_message_channels: Optional[bool]
    enable_feature_microsoft_teams: Optional[bool]
    enable_feature_trunks: Optional[bool]
    enable_feature_whats_app: Optional[bool]
    custom_options: Optional[str]
    max_extensions: Optional[int]
    max_concurrent_calls: Optional[int]
    max_ring_groups: Optional[int]
    max_virtual_receptionists: Optional[int]
    max_call_queues: Optional[int]
    max_conference_rooms: Optional[int]
    disk_quota: Optional[str]
    im_disk_quota: Optional[str]
    extension_im_disk_quota: Optional[str]
    recording_retention: Optional[int]
    call_report_retention: Optional[int]
    log_retention: Optional[int]
    temp_file_retention: Optional[int]
    office_hours: Optional[Union[OfficeHours, OfficeHoursPatch]]
    outbound_caller_ids: Optional[Sequence[Union[OutboundCallerId, OutboundCallerIdPatch]]]
    contact_match_type: Optional[ContactMatchType]
    contact_match_length: Optional[int]
    contact_append_type: Optional[ContactAppendType]
    contact_update_interval: Optional[int]
    avatar_file_id: Optional[str]


class TenantPatch(TypedDict, total=False):
    """What a session may set; `None` goes back to the default."""

    name: str
    domain: str
    website: Optional[str]
    timezone: str
    currency: str
    region: str
    enable_video_recording: Optional[bool]
    enable_audio_recording: Optional[bool]
    enable_dual_track_recording: Optional[bool]
    custom_options: Optional[str]
    recording_retention: Optional[int]
    call_report_retention: Optional[int]
    log_retention: Optional[int]
    temp_file_retention: Optional[int]
    office_hours: Optional[Union[OfficeHours, OfficeHoursPatch]]
    outbound_caller_ids: Optional[Sequence[Union[OutboundCallerId, OutboundCallerIdPatch]]]
    contact_match_type: Optional[ContactMatchType]
    contact_match_length: Optional[int]
    contact_append_type: Optional[ContactAppendType]
    contact_update_interval: Optional[int]
    avatar_file_id: Optional[str]


class Members(Mapping[str, Any]):
    """The members of a tenant, as attributes and by name."""

    __slots__ = ()

    @overload
    def __getitem__(self, name: Literal["contact_append_type"]) -> ContactAppendType: ...

    @overload
    def __getitem__(self, name: Literal["contact_match_type"]) -> ContactMatchType: ...

    @overload
    def __getitem__(self, name: Literal["outbound_caller_ids"]) -> List[OutboundCallerId]: ...

    @overload
    def __getitem__(self, name: Literal["office_hours"]) -> OfficeHours: ...

    @overload
    def __getitem__(self, name: Literal["contact_match_length", "avatar_file_size"]) -> Optional[int]: ...

    @overload
    def __getitem__(self, name: Literal["website", "custom_options", "avatar_file_name", "avatar_file_url"]) -> Optional[str]: ...

    @overload
    def __getitem__(self, name: Literal[
        "enabled",
        "enable_video_recording",
        "enable_audio_recording",
        "enable_dual_track_recording",
        "enable_billing",
        "enable_feature_billing",
        "enable_feature_call_statistics",
        "enable_feature_contact_center",
        "enable_feature_message_channels",
        "enable_feature_microsoft_teams",
        "enable_feature_trunks",
        "enable_feature_whats_app",
    ]) -> bool: ...

    @overload
    def __getitem__(self, name: Literal[
        "max_extensions",
        "max_concurrent_calls",
        "max_ring_groups",
        "max_virtual_receptionists",
        "max_call_queues",
        "max_conference_rooms",
        "recording_retention",
        "call_report_retention",
        "log_retention",
        "temp_file_retention",
        "contact_update_interval",
        "version",
    ]) -> int: ...

    @overload
    def __getitem__(self, name: Literal[
        "id",
        "name",
        "domain",
        "timezone",
        "currency",
        "region",
        "disk_quota",
        "used_disk_quota",
        "im_disk_quota",
        "extension_im_disk_quota",
        "created_at",
    ]) -> str: ...

    @overload
    def __getitem__(self, name: str) -> Any: ...

    def __getitem__(self, name: str) -> Any:
        return self._member(name)

    def _member(self, name: str) -> Any:
        raise NotImplementedError

    @property
    def id(self) -> str:
        """Identifier of the tenant.

        Opaque text; default: made by the store; set by: store.
        """
        return self["id"]

    @property
    def name(self) -> str:
        """Display name of the tenant.

        1 to 1024 characters; default: must be given; set by: tenant.
        """
        return self["name"]

    @property
    def domain(self) -> str:
        """SIP domain, used only for SIP message authentication.

        Host name or IP address, unique; default: must be given; set by: tenant.
        """
        return self["domain"]

    @property
    def website(self) -> Optional[str]:
        """Official website.

        Http or https URL of at most 255 characters, or null; default: null; set by: tenant.
        """
        return self["website"]

    @property
    def timezone(self) -> str:
        """Time zone that office hours and retention days are counted in.

        IANA time zone name; default: must be given; set by: tenant.
        """
        return self["timezone"]

    @property
    def currency(self) -> str:
        """Currency of billing.

        ISO 4217 code; default: must be given; set by: tenant.
        """
        return self["currency"]

    @property
    def region(self) -> str:
        """Country of the tenant. The documents call the property a country code; its wire name is region.

        ISO 3166-1 alpha-3 code; default: must be given; set by: tenant.
        """
        return self["region"]

    @property
    def enabled(self) -> bool:
        """False suspends the tenant: it stays readable and is reported as suspended.

        True or false; default: true; set by: system.
        """
        return self["enabled"]

    @property
    def enable_video_recording(self) -> bool:
        """Extensions may record video.

        True or false; default: false; set by: tenant.
        """
        return self["enable_video_recording"]

    @property
    def enable_audio_recording(self) -> bool:
        """Extensions may record audio.

        True or false; default: false; set by: tenant.
        """
        return self["enable_audio_recording"]

    @property
    def enable_dual_track_recording(self) -> bool:
        """Calls may be recorded with one track for each party.

        True or false; default: false; set by: tenant.
        """
        return self["enable_dual_track_recording"]

    @property
    def enable_billing(self) -> bool:
        """Calls are billed.

        True or false; default: false; set by: system.
        """
        return self["enable_billing"]

    @property
    def enable_feature_billing(self) -> bool:
        """The call billing feature is offered.

        True or false; default: false; set by: system.
        """
        return self["enable_feature_billing"]

    @property
    def enable_feature_call_statistics(self) -> bool:
        """The call statistics feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_call_statistics"]

    @property
    def enable_feature_contact_center(self) -> bool:
        """The contact center feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_contact_center"]

    @property
    def enable_feature_message_channels(self) -> bool:
        """The message channels feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_message_channels"]

    @property
    def enable_feature_microsoft_teams(self) -> bool:
        """The Microsoft Teams feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_microsoft_teams"]

    @property
    def enable_feature_trunks(self) -> bool:
        """The trunks feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_trunks"]

    @property
    def enable_feature_whats_app(self) -> bool:
        """The WhatsApp feature is offered.

        True or false; default: true; set by: system.
        """
        return self["enable_feature_whats_app"]

    @property
    def custom_options(self) -> Optional[str]:
        """Custom configuration options, serialized as a JSON string.

        JSON object as text, at most 65536 bytes, or null; default: null; set by: tenant.
        """
        return self["custom_options"]

    @property
    def max_extensions(self) -> int:
        """Users (extensions) that the tenant may create.

        0 to 2147483647 extensions; default: 1000; set by: system.
        """
        return self["max_extensions"]

    @property
    def max_concurrent_calls(self) -> int:
        """Calls that the tenant may have at the same time.

        0 to 2147483647 calls; default: 20; set by: system.
        """
        return self["max_concurrent_calls"]

    @property
    def max_ring_groups(self) -> int:
        """Ring groups that the tenant may create.

        0 to 2147483647 ring groups; default: 20; set by: system.
        """
        return self["max_ring_groups"]

    @property
    def max_virtual_receptionists(self) -> int:
        """Virtual receptionists that the tenant may create.

        0 to 2147483647 virtual receptionists; default: 20; set by: system.
        """
        return self["max_virtual_receptionists"]

    @property
    def max_call_queues(self) -> int:
        """Call queues that the tenant may create.

        0 to 2147483647 call queues; default: 20; set by: system.
        """
        return self["max_call_queues"]

    @property
    def max_conference_rooms(self) -> int:
        """Conference rooms that the tenant may create.

        0 to 2147483647 conference rooms; default: 20; set by: system.
        """
        return self["max_conference_rooms"]

    @property
    def disk_quota(self) -> str:
        """Disk space that the tenant may use.

        Empty for unlimited, or a number and KB, MB, GB, TB or PB; default: ""; set by: system.
        """
        return self["disk_quota"]

    @property
    def used_disk_quota(self) -> str:
        """Disk space in use: what the store accounts for the tenant.

        Number and KB, MB, GB, TB or PB; default: made by the store; set by: store.
        """
        return self["used_disk_quota"]

    @property
    def im_disk_quota(self) -> str:
        """Disk space that the tenant may use for instant messages.

        Empty for unlimited, or a number and KB, MB, GB, TB or PB; default: ""; set by: system.
        """
        return self["im_disk_quota"]

    @property
    def extension_im_disk_quota(self) -> str:
        """Disk space that one extension may use for instant messages.

        Empty for unlimited, or a number and KB, MB, GB, TB or PB; default: "1GB"; set by: system.
        """
        return self["extension_im_disk_quota"]

    @property
    def recording_retention(self) -> int:
        """Days that recordings are kept.

        1 to 2147483647 days; default: 180; set by: tenant.
        """
        return self["recording_retention"]

    @property
    def call_report_retention(self) -> int:
        """Days that call report files are kept.

        1 to 2147483647 days; default: 30; set by: tenant.
        """
        return self["call_report_retention"]

    @property
    def log_retention(self) -> int:
        """Days that audit logs and event logs are kept.

        1 to 2147483647 days; default: 180; set by: tenant.
        """
        return self["log_retention"]

    @property
    def temp_file_retention(self) -> int:
        """Days that temporary files are kept.

        1 to 2147483647 days; default: 30; set by: tenant.
        """
        return self["temp_file_retention"]

    @property
    def office_hours(self) -> OfficeHours:
        """Working time, in the tenant's time zone.

        Monday to sunday, each enabled and ranges of from and to; default: monday to sunday 09:00-17:00; set by: tenant.
        """
        return self["office_hours"]

    @property
    def outbound_caller_ids(self) -> List[OutboundCallerId]:
        """Caller IDs that calls over a trunk may show.

        At most 1000 entries of provider_id, caller_id, description; default: []; set by: tenant.
        """
        return self["outbound_caller_ids"]

    @property
    def contact_match_type(self) -> ContactMatchType:
        """How a caller's number is matched to a contact.

        DISABLE, MATCH_EXACTLY, MATCH_LENGTH; default: "MATCH_EXACTLY"; set by: tenant.
        """
        return self["contact_match_type"]

    @property
    def contact_match_length(self) -> Optional[int]:
        """Least number of characters that must match under MATCH_LENGTH.

        0 to 64 characters, or null; at least 1 when contact_match_type is MATCH_LENGTH; default: null; set by: tenant.
        """
        return self["contact_match_length"]

    @property
    def contact_append_type(self) -> ContactAppendType:
        """How the name of a group, queue or DID/DDI is added to the caller ID.

        DISABLE, APPEND, PREPEND; default: "APPEND"; set by: tenant.
        """
        return self["contact_append_type"]

    @property
    def contact_update_interval(self) -> int:
        """Minutes between two synchronizations of contacts from the server.

        1 to 43200 minutes; default: 720; set by: tenant.
        """
        return self["contact_update_interval"]

    @property
    def avatar_file_name(self) -> Optional[str]:
        """Name of the file.

        Text, or null; default: null; set by: store.
        """
        return self["avatar_file_name"]

    @property
    def avatar_file_size(self) -> Optional[int]:
        """Size of the file.

        Number of bytes, or null; default: null; set by: store.
        """
        return self["avatar_file_size"]

    @property
    def avatar_file_url(self) -> Optional[str]:
        """Relative path that the file is downloaded from.

        /api/blobs/ and the file's key, or null; default: null; set by: store.
        """
        return self["avatar_file_url"]

    @property
    def created_at(self) -> str:
        """When the tenant was made.

        RFC 3339 time, UTC; default: made by the store; set by: store.
        """
        return self["created_at"]

    @property
    def version(self) -> int:
        """For compare-and-set updates.

        1 to 9007199254740991 changes; default: 1; set by: store.
        """
        return self["version"]
