//! Whether a call of an extension is recorded, and how.
//!
//! Source: the contract, *Recording*: what the tenant switches on is forced for all its extensions, audio and
//! video apart; what it leaves off is left to the extension.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::field::Field;
use crate::snapshot::Snapshot;

/// Who wants a medium recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum RecordedBy {
    /// The tenant's switch forces it, whatever the extension chose.
    Tenant,
    /// The extension chose it, and the tenant's switch is off.
    Extension,
    /// Nobody: it is not recorded.
    Nobody,
}

impl RecordedBy {
    fn of(tenant: bool, extension: bool) -> RecordedBy {
        match (tenant, extension) {
            (true, _) => RecordedBy::Tenant,
            (false, true) => RecordedBy::Extension,
            (false, false) => RecordedBy::Nobody,
        }
    }

    /// `tenant`, `extension` or `nobody`.
    pub fn as_str(self) -> &'static str {
        match self {
            RecordedBy::Tenant => "tenant",
            RecordedBy::Extension => "extension",
            RecordedBy::Nobody => "nobody",
        }
    }
}

/// What of a call is recorded, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Recording {
    /// Who wants its audio.
    pub audio: RecordedBy,
    /// Who wants its video.
    pub video: RecordedBy,
    /// A track for each party, else both mixed into one: where anything is recorded.
    pub dual_track: bool,
}

impl Recording {
    /// Whether the audio is recorded.
    pub fn has_audio(self) -> bool {
        self.audio != RecordedBy::Nobody
    }

    /// Whether the video is recorded.
    pub fn has_video(self) -> bool {
        self.video != RecordedBy::Nobody
    }
}

/// As `{"audio": …, "video": …, "dual_track": …, "why": …}`.
impl Serialize for Recording {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("Recording", 4)?;
        shown.serialize_field("audio", self.audio.as_str())?;
        shown.serialize_field("video", self.video.as_str())?;
        shown.serialize_field("dual_track", &self.dual_track)?;
        shown.serialize_field("why", &self.to_string())?;
        shown.end()
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (medium, by) in [("audio", self.audio), ("video", self.video)] {
            match by {
                RecordedBy::Tenant => write!(f, "{medium} is recorded: enable_{medium}_recording is on; ")?,
                RecordedBy::Extension => write!(f, "{medium} is recorded: the extension chose it; ")?,
                RecordedBy::Nobody => write!(f, "{medium} is not recorded; ")?,
            }
        }
        f.write_str(match (self.has_audio() || self.has_video(), self.dual_track) {
            (false, _) => "nothing is stored",
            (true, true) => "one track for each party",
            (true, false) => "both parties in one track",
        })
    }
}

impl Snapshot {
    /// What is recorded of a call of an extension that itself chose so, by the tenant's switches.
    ///
    /// ```
    /// # use tenantry::{Patch, RecordedBy, Store};
    /// # let acme = Patch::from_json(r#"{"name": "Acme", "domain": "a.example", "timezone": "UTC", "currency": "EUR", "region": "DEU",
    /// #     "enable_audio_recording": true}"#)?;
    /// # let store = Store::in_memory()?;
    /// # let acme = store.get_snapshot(&store.create(&acme)?.id)?;
    /// let recording = acme.recording(false, true);
    /// assert_eq!((recording.audio, recording.video), (RecordedBy::Tenant, RecordedBy::Extension));
    /// # Ok::<(), tenantry::Error>(())
    /// ```
    pub fn recording(&self, extension_audio: bool, extension_video: bool) -> Recording {
        let on = |field| self.bool(field).unwrap_or_default();
        let audio = RecordedBy::of(on(Field::EnableAudioRecording), extension_audio);
        let video = RecordedBy::of(on(Field::EnableVideoRecording), extension_video);
        let any = audio != RecordedBy::Nobody || video != RecordedBy::Nobody;
        Recording { audio, video, dual_track: any && on(Field::EnableDualTrackRecording) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, field::Tenant};

    #[test]
    fn the_tenant_forces_and_the_extension_adds() {
        for switches in 0..32_u8 {
            let on = |bit: u8| switches >> bit & 1 == 1;
            let tenant = Tenant {
                enable_audio_recording: on(0),
                enable_video_recording: on(1),
                enable_dual_track_recording: on(2),
                ..document::blank()
            };
            let recording = Snapshot::from(&tenant).recording(on(3), on(4));
            assert_eq!((recording.has_audio(), recording.has_video()), (on(0) || on(3), on(1) || on(4)));
            assert_eq!(recording.audio == RecordedBy::Tenant, on(0));
            assert_eq!(recording.video == RecordedBy::Tenant, on(1));
            assert_eq!(recording.dual_track, on(2) && switches & 0b11011 != 0);
        }
    }

    #[test]
    fn it_says_why() {
        let tenant = Tenant { enable_video_recording: true, ..document::blank() };
        assert_eq!(
            Snapshot::from(&tenant).recording(false, false).to_string(),
            "audio is not recorded; video is recorded: enable_video_recording is on; both parties in one track"
        );
    }
}
