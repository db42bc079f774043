//! Text that people read and that may end up in a SIP header: names, caller IDs, descriptions.
//!
//! Source: the contract, *Text*. Lengths count Unicode scalar values.

use crate::error::{Fault, FaultCode};

/// Checks one line of text: `min` to `max` characters, none of them a control, line separator
/// or invisible formatting character, no white space at either end.
pub(crate) fn line(text: &str, min: usize, max: usize) -> Result<(), Fault> {
    length(text, min, max)?;
    if let Some((at, c)) = text.chars().enumerate().find(|&(_, c)| is_hidden(c)) {
        let message =
            format!("character {} is U+{:04X}, which cannot be seen: leave it out", at + 1, c as u32);
        return Err(Fault::new(FaultCode::BadCharacter, message)
            .with("position", at as u64)
            .with("character", format!("U+{:04X}", c as u32)));
    }
    if text.trim() != text {
        let message = "must not begin or end with white space";
        return Err(Fault::new(FaultCode::BadCharacter, message));
    }
    Ok(())
}

/// Checks that the text has `min` to `max` characters.
pub(crate) fn length(text: &str, min: usize, max: usize) -> Result<(), Fault> {
    let count = text.chars().count();
    let code = match count {
        _ if count < min => FaultCode::TooShort,
        _ if count > max => FaultCode::TooLong,
        _ => return Ok(()),
    };
    let allowed = if min == 0 { format!("at most {max}") } else { format!("{min} to {max}") };
    let message = format!("must have {allowed} characters, not {count}");
    Err(Fault::new(code, message).with("min", min as u64).with("max", max as u64))
}

/// Characters that a reader cannot see but a machine acts on: controls (a CR or LF would begin a
/// new SIP header), line and paragraph separators, and formatting characters of no width, the
/// bidirectional ones among them: of Unicode's General_Category Cf those that show nothing.
/// Variation selectors stay: emoji and Japanese names need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0001}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(line(&"ü".repeat(1024), 1, 1024).is_ok());
        assert_eq!(line(&"ü".repeat(1025), 1, 1024).unwrap_err().code, FaultCode::TooLong);
        assert_eq!(line("", 1, 1024).unwrap_err().code, FaultCode::TooShort);
    }

    #[test]
    fn nothing_hidden_and_no_outer_white_space() {
        for bad in [
            "a\r\nTo: b",
            "a\0b",
            "a\u{85}b",
            "a\u{202E}b",
            "a\u{200B}b",
            " a",
            "a\u{A0}",
            "\u{3000}a",
            "\u{FEFF}a",
        ] {
            assert_eq!(line(bad, 1, 64).unwrap_err().code, FaultCode::BadCharacter, "{bad:?}");
        }
        for good in ["a b", "a\u{A0}b", "مرحبا", "☎\u{FE0F}", "e\u{301}", "<script>"] {
            assert!(line(good, 1, 64).is_ok(), "{good:?}");
        }
    }
}
