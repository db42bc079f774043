//! Plays scenarios at doors, step by step, and holds every answer against the Rust door's.

use serde_json::Value as Json;
use tempfile::TempDir;

use super::plain::{Plain, Shown, Twins};
use super::{Saved, Scenario, Step, Unready};
use crate::doors::{self, Answer, Door, Operation, Trouble};

/// A door at which scenarios are played.
struct Player {
    name: String,
    door: Box<dyn Door>,
    /// Whether its steps count, or it only is the measure of others.
    counts: bool,
    /// Steps for which it has no word.
    unsent: usize,
}

/// What one door has to do with one scenario.
struct Stage {
    _folder: TempDir,
    saved: Saved,
    plain: Plain,
    twins: Twins,
    /// What is open: the operation that ends it, and its name.
    open: Vec<(&'static str, String)>,
}

/// How a step went at a door; `None` where it was not sent.
type Played = Option<Result<Answer, String>>;

/// Plays scenarios and counts.
pub(crate) struct Runner {
    /// The Rust door first.
    players: Vec<Player>,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// A line for each failure.
    pub(crate) failures: Vec<String>,
}

impl Runner {
    /// At these doors.
    pub(crate) fn new(doors: &[String]) -> Result<Runner, Trouble> {
        let mut runner = Runner::over_rust(doors.iter().any(|name| name == "rust"))?;
        for name in doors.iter().filter(|name| *name != "rust") {
            runner.add(name, doors::open(name)?);
        }
        Ok(runner)
    }

    pub(crate) fn over_rust(counts: bool) -> Result<Runner, Trouble> {
        let rust = Player { name: "rust".to_owned(), door: doors::open("rust")?, counts, unsent: 0 };
        Ok(Runner { players: vec![rust], passed: 0, failed: 0, failures: Vec::new() })
    }

    pub(crate) fn add(&mut self, name: &str, door: Box<dyn Door>) {
        self.players.push(Player { name: name.to_owned(), door, counts: true, unsent: 0 });
    }

    /// Plays a scenario from its first step to its last.
    pub(crate) fn play(&mut self, scenario: &Scenario) -> Result<(), Trouble> {
        let stages: Result<Vec<Stage>, Trouble> = self.players.iter().map(|_| Stage::new(scenario)).collect();
        let mut stages = stages?;
        for step in &scenario.steps {
            let at = format!("{}:{}", scenario.file.display(), step.line);
            self.play_step(step, &at, &mut stages).map_err(|trouble| format!("{at}: {trouble}"))?;
        }
        let mut pairs = self.players.iter_mut().zip(&mut stages);
        let ended = pairs.try_for_each(|(player, stage)| stage.end(&mut *player.door));
        ended.map_err(|trouble| format!("{}: {trouble}", scenario.file.display()))
    }

    fn play_step(&mut self, step: &Step, at: &str, stages: &mut [Stage]) -> Result<(), Trouble> {
        let mut first = None;
        for (player, stage) in self.players.iter_mut().zip(stages) {
            let Some(played) = stage.play(step, &mut *player.door)? else {
                player.unsent += 1;
                continue;
            };
            match played.and_then(|answer| stage.judge(step, &answer, &mut first)) {
                _ if !player.counts => {}
                Ok(()) => self.passed += 1,
                Err(what) => {
                    self.failed += 1;
                    let why = if step.why.is_empty() { String::new() } else { format!(" ({})", step.why) };
                    self.failures.push(format!("{at}: door {}: {}: {what}{why}", player.name, step.action));
                }
            }
        }
        Ok(())
    }

    /// Ends the doors, and tells for which steps they had no word.
    pub(crate) fn finish(mut self) -> Result<Vec<(String, usize)>, Trouble> {
        self.players.iter_mut().try_for_each(|player| player.door.finish())?;
        Ok(self.players.into_iter().map(|player| (player.name, player.unsent)).collect())
    }
}

impl Stage {
    fn new(scenario: &Scenario) -> Result<Stage, Trouble> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().to_str().ok_or("the folder of temporary files is not UTF-8")?.to_owned();
        let plain = Plain::new(&path, &scenario.text);
        let saved = Saved::from([("folder".to_owned(), Some(Json::from(path)))]);
        let twins = Twins::default();
        Ok(Stage { _folder: folder, saved, plain, twins, open: Vec::new() })
    }

    fn play(&mut self, step: &Step, door: &mut dyn Door) -> Result<Played, Trouble> {
        let answer = match step.operation(&self.saved) {
            Ok(operation) => {
                let answer = door.answer(&operation)?;
                if let Some(Answer::Ok(_)) = answer {
                    self.note(&operation);
                }
                answer
            }
            Err(Unready::NotSent) => None,
            Err(Unready::Missing(what)) => return Ok(Some(Err(what))),
        };
        if answer.is_none() {
            self.saved.extend(step.save.iter().map(|(name, _)| (name.clone(), None)));
        }
        Ok(answer.map(Ok))
    }

    /// Holds an answer against what the step expects and what the first door showed, and saves from it.
    fn judge(&mut self, step: &Step, answer: &Answer, first: &mut Option<Shown>) -> Result<(), String> {
        let told: Json = serde_json::from_str(answer.text()).map_err(|error| format!("no JSON: {error}"))?;
        for (name, pointer) in &step.save {
            let found =
                told.pointer(pointer).ok_or_else(|| format!("there is no {pointer} to save: {told}"))?;
            self.saved.insert(name.clone(), Some(found.clone()));
        }
        let own = self.plain.of(answer.text());
        let first = first.get_or_insert_with(|| own.clone());
        step.expectation.judge(answer, &self.saved)?;
        self.twins.compare(first, &own).map_err(|what| format!("the doors differ: {what}"))
    }

    /// Notes what an operation has opened or closed.
    fn note(&mut self, operation: &Operation) {
        let (end, argument) = match operation.name() {
            "open" | "open_memory" | "by" | "close" => ("close", "store"),
            "session" | "session_end" => ("session_end", "session"),
            "reserve" | "release" => ("release", "reservation"),
            _ => return,
        };
        let name = operation.get(argument).unwrap_or_default();
        self.open.retain(|(_, known)| known != name);
        if operation.name() != end {
            self.open.push((end, name.to_owned()));
        }
    }

    /// Ends what is still open, what was made last first.
    fn end(&mut self, door: &mut dyn Door) -> Result<(), Trouble> {
        while let Some((action, name)) = self.open.pop() {
            let operation = Operation::new(action, |_| Ok(Some(name.clone())))?;
            if let Some(Answer::Error(error)) = door.answer(&operation)? {
                return Err(format!("{action} failed: {error}"));
            }
        }
        Ok(())
    }
}
