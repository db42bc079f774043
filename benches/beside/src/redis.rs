//! Redis: a hash for each tenant, three fields of which `HMGET` reads; over a unix socket, never by TCP.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redis::{Client, cmd, pipe};

use crate::Outcome;
use crate::fixture::{Members, domain, members, zone};
use crate::way::Way;

const FIELDS: [&str; 3] = ["max_concurrent_calls", "enabled", "timezone"];

/// A server of its own, which ends with this.
pub(crate) struct Server {
    process: Child,
    socket: PathBuf,
    /// That the tenants take in the server's memory.
    pub(crate) bytes: usize,
}

impl Server {
    /// With every tenant; nothing is written to the disk.
    pub(crate) fn filled(folder: &Path, tenants: usize) -> Outcome<Server> {
        let socket = folder.join("redis.sock");
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocketperm", "700"])
            .arg("--unixsocket")
            .arg(&socket)
            .arg("--dir")
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("redis-server: {error} (Debian: apt-get install redis-server)"))?;
        let mut server = Server { process, socket, bytes: 0 };
        let mut connection = server.connect()?;
        let empty = used(&mut connection)?;
        let numbers: Vec<usize> = (0..tenants).collect();
        for some in numbers.chunks(1000) {
            let mut pipe = pipe();
            for &number in some {
                let Members { calls, enabled, .. } = members(number);
                let fields = [calls.to_string(), u8::from(enabled).to_string(), zone(number).to_owned()];
                let pairs: Vec<_> = FIELDS.into_iter().zip(fields).collect();
                pipe.hset_multiple(domain(number), &pairs).ignore();
            }
            pipe.query::<()>(&mut connection)?;
        }
        server.bytes = used(&mut connection)?.saturating_sub(empty);
        Ok(server)
    }

    pub(crate) fn connect(&self) -> Outcome<redis::Connection> {
        let client = Client::open(format!("redis+unix://{}", self.socket.display()))?;
        let begin = Instant::now();
        loop {
            match client.get_connection() {
                // It begins to listen soon.
                Err(_) if begin.elapsed() < Duration::from_secs(10) => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                connection => return Ok(connection?),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.process.kill().and_then(|()| self.process.wait());
        ended.map_or_else(|error| eprintln!("redis-server does not end: {error}"), drop);
    }
}

/// The server's memory in use.
fn used(connection: &mut redis::Connection) -> Outcome<usize> {
    let info: String = cmd("INFO").arg("memory").query(connection)?;
    let line = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
    Ok(line.ok_or("no used_memory in INFO")?.trim().parse()?)
}

pub(crate) struct Asking(pub(crate) redis::Connection);

impl Way for Asking {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        let (calls, enabled, zone): (i64, u8, String) =
            cmd("HMGET").arg(domain).arg(&FIELDS).query(&mut self.0).expect("the tenant is there");
        Members { calls, enabled: enabled == 1, zone: zone.len() }
    }
}
