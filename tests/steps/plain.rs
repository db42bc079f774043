//! Answers without what differs from run to run or from door to door: identifiers, times, tokens, addresses of
//! downloads, the size of a backup, a door's own name, the folder, white space.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value as Json;

/// Identifiers that the store makes.
static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}").expect("a sound pattern")
});
/// Times as documents show them.
static TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").expect("a sound pattern"));
/// Where the next page of a list begins: hexadecimal digits that hold an identifier.
static NEXT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""next":"((?:[0-9a-f]{2})+)""#).expect("a sound pattern"));

/// Tokens of changes: that they rise is all that is promised.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""token":\d+"#).expect("a sound pattern"));

/// What a download's address ends with, which nobody can guess.
static SECRET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("/api/blobs/[0-9A-Za-z_-]+").expect("a sound pattern"));

/// What the audit has of a door that is told no source.
static SOURCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""source":"(?:rust|c|python|app|cli)""#).expect("a sound pattern"));

/// A backup is as large as the pages that its store happened to take.
static SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""bytes":\d+,"token""#).expect("a sound pattern"));

/// What tells identifiers, times and the folder apart from the rest of an answer.
pub(crate) struct Plain {
    folder: String,
    /// The scenario, whose own times and identifiers are to be kept.
    scenario: String,
}

/// An answer that can be compared byte for byte, and the identifiers that stood in it.
#[derive(Clone)]
pub(crate) struct Shown {
    text: String,
    ids: Vec<String>,
}

/// Identifiers of one door and those of the first door that stand for the same tenants.
#[derive(Default)]
pub(crate) struct Twins(Vec<(String, String)>);

impl Plain {
    pub(crate) fn new(folder: &str, scenario: &str) -> Plain {
        Plain { folder: folder.to_owned(), scenario: scenario.to_owned() }
    }

    pub(crate) fn of(&self, answer: &str) -> Shown {
        let text = without_space(answer).replace(&self.folder, "<folder>");
        let text = NEXT.replace_all(&text, |next: &Captures| {
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap_or_default(), 16);
            let bytes: Vec<u8> = next[1].as_bytes().chunks(2).filter_map(|pair| byte(pair).ok()).collect();
            format!("\"next\":{}", Json::from(String::from_utf8_lossy(&bytes)))
        });
        let text = SIZE.replace_all(&text, r#""bytes":0,"token""#);
        let text = TOKEN.replace_all(&text, r#""token":0"#);
        let text = SECRET.replace_all(&text, "/api/blobs/<secret>");
        let text = SOURCE.replace_all(&text, r#""source":"<door>""#);
        let mut ids = Vec::new();
        let text = ID.replace_all(&text, |id: &Captures| {
            let id = id[0].to_owned();
            if self.scenario.contains(&id) {
                return id;
            }
            ids.push(id);
            "<id>".to_owned()
        });
        let text = TIME.replace_all(&text, |time: &Captures| match self.scenario.contains(&time[0]) {
            true => time[0].to_owned(),
            false => "<time>".to_owned(),
        });
        Shown { text: text.into_owned(), ids }
    }
}

impl Twins {
    /// How what a door showed differs from what the first door did.
    pub(crate) fn compare(&mut self, first: &Shown, own: &Shown) -> Result<(), String> {
        if first.text != own.text {
            return Err(difference(&first.text, &own.text));
        }
        for (first, own) in first.ids.iter().zip(&own.ids) {
            match self.0.iter().find(|(one, other)| one == first || other == own) {
                Some((one, other)) if one == first && other == own => {}
                Some(_) => return Err(format!("{first} and {own} are not the same tenant")),
                None => self.0.push((first.clone(), own.clone())),
            }
        }
        Ok(())
    }
}

/// The JSON text without white space between its tokens.
fn without_space(json: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    let keep = |c: &char| {
        let space = !in_text && matches!(c, ' ' | '\t' | '\n' | '\r');
        if *c == '"' && !escaped {
            in_text = !in_text;
        }
        escaped = *c == '\\' && !escaped;
        !space
    };
    json.chars().filter(keep).collect()
}

/// Where two texts begin to differ.
fn difference(one: &str, other: &str) -> String {
    let at = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let begin = (0..=at.saturating_sub(30)).rev().find(|&at| one.is_char_boundary(at)).unwrap_or(0);
    let part = |text: &str| text.get(begin..).unwrap_or_default().chars().take(90).collect::<String>();
    format!("…{}… and …{}…", part(one), part(other))
}
