//! What programs over SQLite often do: rows in a hash map that is dropped when `PRAGMA data_version` says
//! that somebody committed. It is asked at each read, as freshness demands.

use std::hint::black_box;
use std::path::Path;

use rusqlite::Connection;

use crate::Outcome;
use crate::fixture::Members;
use crate::map::{Row, Rows};
use crate::sql::Statement;
use crate::way::Way;

pub(crate) struct Cache {
    version: Statement,
    seen: i64,
    rows: Rows,
    connection: Connection,
}

impl Cache {
    /// With every row in it.
    pub(crate) fn filled(path: &Path) -> Outcome<Cache> {
        let connection = Connection::open(path)?;
        let version = Statement::prepare(&connection, c"PRAGMA data_version");
        let mut cache = Cache { seen: version.number(), version, rows: Rows::default(), connection };
        cache.fill()?;
        Ok(cache)
    }

    #[cold]
    fn fill(&mut self) -> rusqlite::Result<()> {
        self.rows.clear();
        let sql = "SELECT domain, max_concurrent_calls, enabled, timezone FROM tenant";
        let mut select = self.connection.prepare(sql)?;
        let mut found = select.query([])?;
        while let Some(row) = found.next()? {
            // NULL stands for the default.
            let enabled = row.get::<_, Option<bool>>(2)?.unwrap_or(true);
            let value = Row { calls: row.get(1)?, enabled, zone: row.get(3)? };
            self.rows.insert(row.get(0)?, value);
        }
        Ok(())
    }
}

impl Way for Cache {
    #[inline(always)]
    fn read(&mut self, domain: &str) -> Members {
        let version = self.version.number();
        if version != self.seen {
            self.seen = version;
            self.fill().expect("the rows can be read");
        }
        black_box(self.rows.get(domain)).expect("the tenant is there").members()
    }
}
