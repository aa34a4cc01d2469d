//! How much to make, and how an amount is spread unevenly over its owners.

use super::dice::mix;

/// How many of each thing the generator makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    organizations: u32,
    people: u32,
    topics: u32,
    posts: u32,
    replies: u32,
}

/// More posts than this are asked for by mistake, and would not fit the arithmetic of [`Split`].
const MOST_POSTS: u64 = 50_000_000;

impl Scale {
    /// Sane proportions around `posts` posts, first posts included; clamped to 1..=50,000,000.
    ///
    /// 1,000 posts come with 12 organizations, 60 people, 120 topics and 800 replies. People and
    /// organizations grow more slowly than posts do.
    #[must_use]
    pub fn for_posts(posts: u64) -> Self {
        let posts = posts.clamp(1, MOST_POSTS);
        // posts to the power of 3/4, scaled so that 1,000 give 60.
        let people = (u128::from(posts).pow(3).isqrt().isqrt() * 60 / 177).max(12);
        let organizations = (people * 12 / 5).isqrt();
        Self {
            organizations: narrow(organizations),
            people: narrow(people),
            topics: narrow(u128::from((posts * 12 / 100).max(posts.min(3)))),
            posts: narrow(u128::from(posts)),
            replies: narrow(u128::from(posts * 4 / 5)),
        }
    }

    /// Organizations; each has one admin, who founded it.
    #[must_use]
    pub const fn organizations(&self) -> u32 {
        self.organizations
    }

    /// People, the admins included.
    #[must_use]
    pub const fn people(&self) -> u32 {
        self.people
    }

    /// Topics.
    #[must_use]
    pub const fn topics(&self) -> u32 {
        self.topics
    }

    /// Posts of all topics together, the first posts included.
    #[must_use]
    pub const fn posts(&self) -> u32 {
        self.posts
    }

    /// Use cases: as many as people.
    #[must_use]
    pub const fn use_cases(&self) -> u32 {
        self.people
    }

    /// Conversations of two: as many as people, up to a bound.
    #[must_use]
    pub fn conversations(&self) -> u32 {
        self.people.min(2_000)
    }

    /// Replies to all posts together.
    #[must_use]
    pub const fn replies(&self) -> u32 {
        self.replies
    }
}

/// All values stay far below the limit, which `for_posts` clamps.
fn narrow(value: u128) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Owners come in cycles of this many; in each cycle the weights are dealt in another order.
const CYCLE: u64 = 32;

/// A total dealt out over owners by weight, in closed form: where an owner's share begins is known
/// without looking at the owners before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    owners: u64,
    /// What each owner gets before the rest is dealt.
    base: u64,
    rest: u64,
    weights: &'static [u8; 32],
    salt: u64,
}

/// Posts per topic beyond the first: a few long threads, many short ones.
pub(super) const TOPIC_WEIGHTS: [u8; 32] =
    [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 21, 25, 30, 44, 78];

/// Replies per post: half the posts have none.
pub(super) const POST_WEIGHTS: [u8; 32] =
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 6, 9, 18];

impl Split {
    pub(super) fn new(owners: u32, base: u32, total: u32, weights: &'static [u8; 32], salt: u64) -> Self {
        let (owners, base) = (u64::from(owners), u64::from(base));
        Self { owners, base, rest: u64::from(total).saturating_sub(owners * base), weights, salt }
    }

    /// Where the share of `owner` begins; `owner == owners` gives the total.
    pub(super) fn start(&self, owner: u32) -> u32 {
        let owner = u64::from(owner);
        // With so few owners that none drew a weight, the last one takes the rest.
        let untaken = if owner == self.owners { self.rest } else { 0 };
        let dealt = (self.rest * self.weight_before(owner)).checked_div(self.weight_before(self.owners));
        let dealt = dealt.unwrap_or(untaken);
        narrow(u128::from(owner * self.base + dealt))
    }

    /// The share of `owner`.
    pub(super) fn share(&self, owner: u32) -> u32 {
        self.start(owner + 1) - self.start(owner)
    }

    fn weight_before(&self, owner: u64) -> u64 {
        let full: u64 = self.weights.iter().map(|weight| u64::from(*weight)).sum();
        let (cycle, place) = (owner / CYCLE, owner % CYCLE);
        let order = mix(self.salt, cycle);
        let (stride, shift) = (order | 1, order >> 32);
        let part: u64 = (0..place)
            .map(|k| {
                let slot = k.wrapping_mul(stride).wrapping_add(shift) & (CYCLE - 1);
                u64::from(self.weights[usize::from(slot.to_le_bytes()[0])])
            })
            .sum();
        cycle * full + part
    }
}
