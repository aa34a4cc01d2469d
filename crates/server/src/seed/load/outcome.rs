//! What was loaded, and how to go on, for a person.

use std::{fmt, time::Duration};

use p2p_domain::user::{Email, Role, User};

use super::{PASSWORD, batch::Batch, cast::Cast};

/// How many people may be named.
const NAMED: usize = 2;

/// What stands in the store now that did not before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Organizations.
    pub organizations: usize,
    /// People.
    pub people: usize,
    /// Topics.
    pub topics: usize,
    /// Posts, the first ones of topics included.
    pub posts: usize,
    /// Replies.
    pub replies: usize,
    /// Votes.
    pub votes: usize,
    /// Use cases.
    pub use_cases: usize,
    /// Private messages.
    pub messages: usize,
    /// Some who administer their organization; all have the password [`PASSWORD`].
    pub admins: Vec<Email>,
    /// Some plain members, of the same password.
    pub members: Vec<Email>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Loaded {
    pub(super) fn of(cast: &Cast) -> Self {
        let some = |role: Role| {
            let addresses = cast.users.iter().filter(|user: &&User| user.role == role).map(|user| user.email.clone());
            addresses.take(NAMED).collect()
        };
        Self {
            organizations: cast.organizations.len(),
            people: cast.users.len(),
            topics: 0,
            posts: 0,
            replies: 0,
            votes: 0,
            use_cases: 0,
            messages: 0,
            admins: some(Role::Admin),
            members: some(Role::Member),
            elapsed: Duration::ZERO,
        }
    }

    pub(super) fn count(&mut self, batch: &Batch) {
        self.topics += batch.topics.len();
        self.posts += batch.posts.len();
        self.replies += batch.replies.len();
        self.votes += batch.votes.len();
    }
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organizations, people, topics, posts, replies, votes, use_cases, messages, elapsed, .. } = self;
        writeln!(
            f,
            "Added {organizations} organizations, {people} people, {topics} topics, {posts} posts, {replies} replies, {votes} votes, \
             {use_cases} use cases and {messages} private messages in {:.1} s.",
            elapsed.as_secs_f64()
        )?;
        writeln!(f, "Everybody's password is {PASSWORD}. Some to log in as:")?;
        for (role, addresses) in [("admin ", &self.admins), ("member", &self.members)] {
            for address in addresses {
                writeln!(f, "  {role}  {address}")?;
            }
        }
        write!(
            f,
            "Next: `p2p-sandbox` serves it; log in at /docs. `p2p-sandbox create-superuser --email you@example.com` makes \
             somebody who runs the platform."
        )
    }
}
