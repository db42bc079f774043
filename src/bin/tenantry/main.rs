//! The command line `tenantry`: a door to the store. It converts and hands on; every rule lives
//! in the library.

mod args;
mod audit;
mod backup;
mod commands;
mod explain;
mod failure;
mod file;
mod fleet;
mod limits;
mod list;
mod render;
mod usage;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use failure::Failure;

fn main() -> ExitCode {
    // Asked before the arguments are read, so that faults of usage are JSON, too.
    let json = std::env::args_os().any(|argument| argument == "--json");
    let result = match Arguments::try_parse() {
        Ok(arguments) => commands::run(&arguments),
        Err(error) => Err(Failure::from(error)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}
