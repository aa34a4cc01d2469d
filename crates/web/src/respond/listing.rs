//! The envelope of every list.

use p2p_domain::page::Page;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::cursor::CursorScope, problem::Problem};

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last one.
    pub next_cursor: Option<String>,
    /// How many items the whole list has; null unless `with_total=true`.
    pub total: Option<u64>,
}

impl<T> Listing<T> {
    /// The wire form of a page.
    pub fn of<U, K: Serialize>(
        page: Page<U, K>,
        scope: &CursorScope,
        item: impl FnMut(U) -> T,
    ) -> Result<Self, Problem> {
        let next_cursor = page.next.map(|key| scope.encode(key)).transpose().map_err(Problem::internal)?;
        Ok(Self { items: page.items.into_iter().map(item).collect(), next_cursor, total: page.total })
    }
}
