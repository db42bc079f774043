//! Lines of the protocol: fields with one TAB between them, percent-encoded.

use super::{Answer, Operation, Trouble};

/// The line that asks for the operation, with its end.
pub(crate) fn of_operation(operation: &Operation) -> String {
    let fields: Vec<String> = operation.fields().map(|field| field.map_or("-".to_owned(), encode)).collect();
    fields.join("\t") + "\n"
}

/// The operation that the line asks for.
pub(crate) fn to_operation(line: &str) -> Result<Operation, Trouble> {
    let field = |field: &str| if field == "-" { Ok(None) } else { decode(field).map(Some) };
    Operation::from_fields(line.split('\t').map(field).collect::<Result<_, _>>()?)
}

/// The line that tells an answer or the driver's trouble, with its end.
pub(crate) fn of_answer(answer: &Result<Answer, Trouble>) -> String {
    let (kind, text) = match answer {
        Ok(Answer::Ok(text)) => ("ok", text),
        Ok(Answer::Error(text)) => ("error", text),
        Err(text) => ("trouble", text),
    };
    format!("{kind}\t{}\n", encode(text))
}

/// The answer that the line tells.
pub(crate) fn to_answer(line: &str) -> Result<Answer, Trouble> {
    match line.split_once('\t') {
        Some(("ok", text)) => decode(text).map(Answer::Ok),
        Some(("error", text)) => decode(text).map(Answer::Error),
        Some(("trouble", text)) => Err(decode(text)?),
        _ => Err(format!("this is no answer: {line}")),
    }
}

fn encode(text: &str) -> String {
    let mut field = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' | '\t' | '\n' | '\r' | '%' => field.push_str(&format!("%{:02X}", c as u32)),
            _ => field.push(c),
        }
    }
    if field == "-" { "%2D".to_owned() } else { field }
}

fn decode(field: &str) -> Result<String, Trouble> {
    let mut parts = field.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 2);
        bytes.push(byte.ok_or_else(|| format!("%{digits} is no byte, in {field:?}"))?);
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|error| format!("a field is not UTF-8: {error}"))
}
