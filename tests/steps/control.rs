//! The runner's own control: it must agree with an honest driver and find out each that lies. The drivers are
//! this program once more, so that the protocol is spoken from end to end.

use std::io::{BufRead, Write};
use std::path::Path;

use serde_json::Value as Json;

use super::Scenario;
use super::runner::Runner;
use crate::doors::driver::Driver;
use crate::doors::rust::Rust;
use crate::doors::{Answer, Door, Trouble, line};

/// What makes this program a driver.
pub(crate) const DRIVER: &str = "--driver";

/// A few steps, the last of which expects what cannot be.
const SCENARIO: &str = r#"
{"do":"open_memory"}
{"do":"create","patch":{"name":"100% \t-\u0000","domain":"a.example"},"faults":[{"path":"name","code":"bad_character"},{"path":"timezone"},{"path":"currency"},{"path":"region"}]}
{"do":"create","patch":{"name":"100% -","domain":"a.example","timezone":"UTC","currency":"EUR","region":"DEU"},"save":{"a":"/id"},"expect":{"version":1}}
{"do":"set","id":"$a","patch":{"name":"-"},"expect":{"changed":["name"]}}
{"do":"list","search":"-","limit":1,"expect":{"tenants":[{"id":"$a","name":"-"}],"next":null}}
"#;
const WRONG: &str = r#"{"do":"get","id":"$a","expect":{"name":"another"}}"#;

/// In which ways an answer is changed, and whether the runner must fail or give up.
const LIES: [&str; 4] = ["value", "order", "success", "death"];

/// Answers operations until there are no more, as a driver, telling the lie if there is one.
pub(crate) fn drive(lie: Option<&str>) -> Result<(), Trouble> {
    let mut door = Rust::default();
    for (number, asked) in std::io::stdin().lock().lines().enumerate() {
        let asked = asked.map_err(|error| error.to_string())?;
        let answer = line::to_operation(&asked).and_then(|operation| door.answer(&operation));
        let answer = answer.and_then(|answer| answer.ok_or_else(|| "there is no answer".to_owned()));
        let told = match lie {
            Some("death") if number == 3 => std::process::exit(3),
            Some(lie) => answer.map(|answer| changed(answer, lie)),
            None => answer,
        };
        let mut out = std::io::stdout().lock();
        let written = out.write_all(line::of_answer(&told).as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn changed(answer: Answer, lie: &str) -> Answer {
    match (answer, lie) {
        (Answer::Ok(text), "value") => Answer::Ok(text.replace(r#""version":2"#, r#""version":3"#)),
        (Answer::Ok(text), "order") => match serde_json::from_str(&text) {
            Ok(Json::Object(members)) => {
                Answer::Ok(Json::Object(members.into_iter().rev().collect()).to_string())
            }
            _ => Answer::Ok(text),
        },
        (Answer::Error(text), "success") => Answer::Ok(text),
        (honest, _) => honest,
    }
}

/// Tries the runner out.
pub(crate) fn try_out() -> Result<(), Trouble> {
    match failures(None, SCENARIO)? {
        0 => {}
        _ => return Err("the runner does not agree with an honest driver".to_owned()),
    }
    if failures(None, &format!("{SCENARIO}{WRONG}"))? != 2 {
        return Err("the runner does not see that an answer is not the expected one".to_owned());
    }
    for lie in LIES {
        match failures(Some(lie), SCENARIO) {
            Ok(0) => return Err(format!("the runner does not find out a driver that lies ({lie})")),
            Err(_) if lie == "death" => {}
            Err(trouble) => return Err(trouble),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// How often the Rust door and such a driver fail in a scenario.
fn failures(lie: Option<&str>, scenario: &str) -> Result<usize, Trouble> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let command = format!("'{}' {DRIVER} {}", program.display(), lie.unwrap_or_default());
    let mut runner = Runner::over_rust(true)?;
    runner.add("control", Box::new(Driver::start("control", &command)?));
    runner.play(&Scenario::from_text(Path::new("control"), scenario.to_owned())?)?;
    let failed = runner.failed;
    runner.finish().map(|_| failed)
}
