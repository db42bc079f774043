//! The Rust door: makes a store in the file that is named and prints the version of SQLite, or why not.

fn main() -> Result<(), String> {
    let path = std::env::args().nth(1).ok_or("name a file")?;
    let opened = tenantry::OpenOptions::new().create(true).open(path);
    let store = opened.map_err(|error| format!("{}: {error}", error.code().as_str()))?;
    let tenants = store.list(&tenantry::ListQuery::default()).map_err(|error| error.to_string())?;
    println!("{} tenants, SQLite {}", tenants.tenants.len(), tenantry::sqlite_version());
    Ok(())
}
