//! How many connections there are, for metrics.

use super::SqlStore;

/// One pool of connections at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// What it is for.
    pub name: &'static str,
    /// How many connections are open.
    pub size: u32,
    /// How many of them nobody uses.
    pub idle: u32,
}

impl SqlStore {
    /// The pools: on Postgres one, on SQLite readers, the writer of units, and the writer of chores.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolState> {
        let state = |name, size: u32, idle: usize| PoolState { name, size, idle: u32::try_from(idle).unwrap_or(size) };
        if !self.is_sqlite() {
            let pool = self.inner.unit.get_postgres_connection_pool();
            return vec![state("all", pool.size(), pool.num_idle())];
        }
        [("read", &self.inner.read.connection), ("unit", &self.inner.unit), ("chores", &self.inner.chores)]
            .into_iter()
            .map(|(name, handle)| {
                let pool = handle.get_sqlite_connection_pool();
                state(name, pool.size(), pool.num_idle())
            })
            .collect()
    }
}
