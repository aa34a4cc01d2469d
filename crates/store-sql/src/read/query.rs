//! A statement that grows: text and parameters side by side. Values are always bound, never written into the text.

use p2p_domain::content::BodyKey;
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use crate::{row::Param, sql::params};

/// A statement under construction.
pub(crate) struct Query {
    backend: DbBackend,
    text: String,
    params: Vec<Value>,
}

impl Query {
    /// An empty statement for that store.
    pub(crate) fn new(backend: DbBackend) -> Self {
        Self { backend, text: String::new(), params: Vec::new() }
    }

    /// Whether it is for SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.backend == DbBackend::Sqlite
    }

    /// Adds text.
    pub(crate) fn sql(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a parameter.
    pub(crate) fn bind(mut self, value: impl Param) -> Self {
        self.params.push(value.param());
        let place = format!("${}", self.params.len());
        self.text.push_str(&place);
        self
    }

    /// A parameter to stand in the text several times: its placeholder comes back.
    pub(crate) fn place(mut self, value: impl Param) -> (Self, String) {
        self.params.push(value.param());
        let place = format!("${}", self.params.len());
        (self, place)
    }

    /// Adds parameters, separated by commas.
    pub(crate) fn bind_all(mut self, values: impl IntoIterator<Item = impl Param>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            self = if index == 0 { self } else { self.sql(", ") }.bind(value);
        }
        self
    }

    /// Adds a list of values, filled up by repeating the last one.
    pub(crate) fn padded_list<T: Param>(self, values: &[T]) -> Self {
        self.bind_all(filled(values))
    }

    /// Adds `VALUES ($1, $2), …`, filled up by repeating the last row; the caller must not mind repetitions.
    pub(crate) fn padded_rows(self, rows: &[Vec<Value>]) -> Self {
        let mut query = self.sql("VALUES ");
        for (index, row) in filled(rows).enumerate() {
            query = query.sql(if index == 0 { "(" } else { ", (" }).bind_all(row).sql(")");
        }
        query
    }

    /// Adds the condition that a text contains a word, letter by letter: no wildcards and no folding by the store.
    pub(crate) fn contains(self, column: &str, word: &str) -> Self {
        let function = if self.is_sqlite() { "instr" } else { "strpos" };
        self.sql(&format!("{function}({column}, ")).bind(word).sql(") > 0")
    }

    /// Adds what another closure adds, if there is a value.
    pub(crate) fn when<T>(self, value: Option<T>, add: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => add(self, value),
            None => self,
        }
    }

    /// The statement's text and parameters.
    pub(crate) fn parts(self) -> (String, Vec<Value>) {
        (self.text, self.params)
    }
}

/// The size to which a list of `count` parameters is filled up, so that few different texts are prepared.
fn padded(count: usize) -> usize {
    count.max(1).next_power_of_two()
}

/// The items, filled up by repeating the last one.
fn filled<T>(items: &[T]) -> impl Iterator<Item = &T> {
    let fill = items.last().map(|last| std::iter::repeat_n(last, padded(items.len()) - items.len()));
    items.iter().chain(fill.into_iter().flatten())
}

/// Adds `VALUES ($1, $2), …` of body keys, filled up by repeating the last one; the caller must not mind repetitions.
pub(crate) fn key_list(query: Query, keys: &[BodyKey]) -> Query {
    query.padded_rows(&keys.iter().map(|key| params![key.id, key.revision]).collect::<Vec<_>>())
}

/// Adds `VALUES ($1), …` of ids, filled up with the nil id, which names nothing.
pub(crate) fn id_list(query: Query, ids: &[Uuid]) -> Query {
    let fill = std::iter::repeat_n(Uuid::nil(), padded(ids.len()) - ids.len());
    let mut query = query.sql("VALUES ");
    for (index, id) in ids.iter().copied().chain(fill).enumerate() {
        query = query.sql(if index == 0 { "(" } else { ", (" }).bind(id).sql(")");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_in_their_order_and_lists_filled_up() {
        let key = |n| BodyKey { id: Uuid::from_u128(n), revision: Uuid::from_u128(n) };
        let query = Query::new(DbBackend::Sqlite).sql("SELECT ").bind(true).sql(" IN (");
        let (text, params) = key_list(query, &[key(1), key(2), key(3)]).sql(")").parts();
        assert_eq!(text, "SELECT $1 IN (VALUES ($2, $3), ($4, $5), ($6, $7), ($8, $9))");
        assert_eq!(params[5], params[7], "the last key stands in for the missing one");
    }

    #[test]
    fn the_nil_id_fills_a_list_of_ids() {
        let ids = [1, 2, 3].map(Uuid::from_u128);
        let (text, params) = id_list(Query::new(DbBackend::Postgres), &ids).parts();
        assert_eq!(text, "VALUES ($1), ($2), ($3), ($4)");
        assert_eq!(params[3], Param::param(&Uuid::nil()));
    }
}
