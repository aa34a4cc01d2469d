//! Lists: how much, from where, and what comes back. Cursors are typed keys here; their wire form is the web's.

use crate::error::ValueError;

/// How many items a page may hold: 1 to 100, 20 when nobody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u32);

/// The limit lies outside 1..=100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page holds 1 to 100 items")]
pub struct LimitError;

impl ValueError for LimitError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
    fn limit(&self) -> Option<u64> {
        Some(u64::from(Limit::MAX))
    }
}

impl Limit {
    /// The largest page.
    pub const MAX: u32 = 100;

    /// Checks a wanted size.
    pub const fn new(size: u32) -> Result<Self, LimitError> {
        if size == 0 || size > Self::MAX { Err(LimitError) } else { Ok(Self(size)) }
    }

    /// The size.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start<K> {
    /// At the top.
    First,
    /// Behind the item with this key: exact while others insert.
    After(K),
    /// Behind that many items: for people who jump, at most [`Start::MAX_SKIP`].
    Skip(u64),
}

impl<K> Start<K> {
    /// The farthest jump; behind it a cursor is the only way, since a store walks what it skips.
    pub const MAX_SKIP: u64 = 1_000_000;
}

/// A request for one page of a list whose order key is `K`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// How many items at most.
    pub limit: Limit,
    /// Where the page begins.
    pub start: Start<K>,
    /// Whether to count the whole list.
    pub with_total: bool,
}

impl<K> PageRequest<K> {
    /// The first page of that size, uncounted.
    #[must_use]
    pub const fn first(limit: Limit) -> Self {
        Self { limit, start: Start::First, with_total: false }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The key of the last item, when more follow.
    pub next: Option<K>,
    /// How many items the whole list has, when that was asked.
    pub total: Option<u64>,
}

impl<T, K> Page<T, K> {
    /// Cuts what a store read (one row more than the limit) to the page, and notes the key of its last item.
    #[must_use]
    pub fn cut(mut items: Vec<T>, limit: Limit, total: Option<u64>, key: impl FnOnce(&T) -> K) -> Self {
        let size = limit.get() as usize;
        let more = items.len() > size;
        items.truncate(size);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next, total }
    }

    /// One page of a list that is held whole, put into the order of its keys: for lists that stay short.
    #[must_use]
    pub fn of_whole(mut all: Vec<T>, request: &PageRequest<K>, key: impl Fn(&T) -> K) -> Self
    where
        K: Ord,
    {
        all.sort_by_cached_key(&key);
        let total = request.with_total.then_some(all.len() as u64);
        let begin = match &request.start {
            Start::First => 0,
            Start::After(last) => all.partition_point(|item| key(item) <= *last),
            Start::Skip(count) => usize::try_from(*count).unwrap_or(usize::MAX).min(all.len()),
        };
        Self::cut(all.split_off(begin), request.limit, total, key)
    }

    /// The same page of other items.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next, total: self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_points_behind_its_last_item_only_when_more_follow() {
        let limit = Limit::new(2).unwrap();
        let page = Page::cut(vec![1, 2, 3], limit, None, |n| *n);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(2)));
        let page = Page::cut(vec![1, 2], limit, Some(2), |n| *n);
        assert_eq!((page.items, page.next, page.total), (vec![1, 2], None, Some(2)));
    }

    #[test]
    fn a_list_that_is_held_whole_is_paged_by_its_keys() {
        let ask = |start| PageRequest { limit: Limit::new(2).unwrap(), start, with_total: true };
        let page = |start| Page::of_whole(vec![5, 3, 1, 4, 2], &ask(start), |n| *n);
        assert_eq!(page(Start::First), Page { items: vec![1, 2], next: Some(2), total: Some(5) });
        assert_eq!(page(Start::After(4)), Page { items: vec![5], next: None, total: Some(5) });
        assert_eq!(page(Start::Skip(3)).items, [4, 5]);
        assert!(page(Start::Skip(u64::MAX)).items.is_empty());
    }

    #[test]
    fn a_limit_lies_in_one_to_a_hundred() {
        assert_eq!(Limit::new(0), Err(LimitError));
        assert_eq!(Limit::new(101), Err(LimitError));
        assert_eq!(Limit::new(100).unwrap().get(), 100);
        assert_eq!(Limit::default().get(), 20);
    }
}
