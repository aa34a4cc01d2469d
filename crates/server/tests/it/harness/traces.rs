//! Where a word is still to be found in what a server keeps: files, and tables of a database elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::Place;

/// How much is shown of what stands around a word, in bytes to either side.
const AROUND: usize = 200;

impl Place {
    /// The files below the folder, and the tables, that hold that word, in whatever case; `word` is plain lower-case ASCII.
    pub async fn traces_of(&self, word: &str) -> Vec<String> {
        let mut traces: Vec<String> = files_below(self.folder())
            .into_iter()
            // One that goes while it is looked for holds nothing any more.
            .filter_map(|path| Some((fs::read(&path).ok().and_then(|bytes| excerpt(&bytes, word))?, path)))
            .map(|(excerpt, path)| format!("{}: {excerpt}", path.display()))
            .collect();
        if let Some(url) = self.database_url() {
            traces.extend(tables_with(&url, word).await);
        }
        traces
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// What stands around the word, where it is found first.
fn excerpt(bytes: &[u8], word: &str) -> Option<String> {
    let at = bytes.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word.as_bytes()))?;
    let around = &bytes[at.saturating_sub(AROUND)..bytes.len().min(at + AROUND)];
    Some(String::from_utf8_lossy(around).escape_debug().to_string())
}

/// Rows are looked through as text, in which bytes stand as hexadecimal digits.
async fn tables_with(url: &str, word: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let names = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Vec<(String,)> = sqlx::query_as(names).fetch_all(&mut connection).await.unwrap();
    assert!(tables.len() > 10, "these are not the tables: {tables:?}");
    let hexadecimal = word.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let mut traces = Vec::new();
    for (table,) in tables {
        let count = format!(
            "SELECT count(*) FROM \"{table}\" AS entry WHERE entry::text ILIKE '%{word}%' OR entry::text ILIKE '%{hexadecimal}%'"
        );
        let (rows,): (i64,) = sqlx::query_as(AssertSqlSafe(count)).fetch_one(&mut connection).await.unwrap();
        if rows > 0 {
            traces.push(format!("table {table}: {rows} rows"));
        }
    }
    connection.close().await.unwrap();
    traces
}
