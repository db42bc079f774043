//! What a file is, by its first bytes and never by its name, which may lie.
//!
//! `infer` knows the signatures of some hundred formats, is maintained, and needs no database of the machine's as
//! libmagic's kin do. It knows no plain text: that is what reads as UTF-8 without controls.

/// The media type.
pub(super) fn of(head: &[u8]) -> &'static str {
    match infer::get(head) {
        Some(kind) => kind.mime_type(),
        None if is_text(head) => "text/plain",
        None => "application/octet-stream",
    }
}

fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may go on behind.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells() {
        for (head, wanted) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/x-wav"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"<!DOCTYPE html><html>", "text/html"),
            ("Grüße\n".as_bytes(), "text/plain"),
            (&"Grü".as_bytes()[..3], "text/plain"),
            (b"", "application/octet-stream"),
            (b"a\0b", "application/octet-stream"),
            (b"\xff\xfe\xfd", "application/octet-stream"),
        ] {
            assert_eq!(of(head), wanted, "{head:?}");
        }
    }
}
