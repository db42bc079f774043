//! The scenarios, step by step, at each door, and the doors against each other.
//!
//! `cargo test --test scenarios -- [--door DOOR]… [FILE…]`. Without files it takes all below `tests/scenarios`,
//! without doors those that are built and those whose driver the environment names. It exits 0 where every step
//! went as expected, 1 where one did not, 2 where it could not judge.

use std::process::ExitCode;

mod doors;
mod steps;

use doors::{Trouble, choice};
use steps::runner::Runner;
use steps::{Scenario, control};

const FOLDER: &str = "tests/scenarios";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    let result = match arguments.next_if(|argument| argument == control::DRIVER) {
        Some(_) => return driven(control::drive(arguments.next().as_deref())),
        None => run(arguments),
    };
    match result {
        Ok((passed, failed)) => {
            println!("{passed} passed, {failed} failed");
            if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(trouble) => {
            eprintln!("scenarios: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(usize, usize), Trouble> {
    let choice = choice::read(arguments, FOLDER)?;
    control::try_out()?;
    let mut runner = Runner::new(&choice.doors)?;
    let played = choice.files.iter().try_for_each(|file| runner.play(&Scenario::read(file)?));
    runner.failures.iter().for_each(|failure| println!("{failure}"));
    played?;
    let (passed, failed) = (runner.passed, runner.failed);
    for (door, unsent) in runner.finish()?.into_iter().filter(|(_, unsent)| *unsent > 0) {
        println!("door {door}: {unsent} steps were not sent: it has no word for them");
    }
    Ok((passed, failed))
}

fn driven(result: Result<(), Trouble>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("scenarios: driver: {trouble}");
            ExitCode::from(2)
        }
    }
}
