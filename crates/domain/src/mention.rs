//! Mentions: `@[Name](user:UUID)` in the source of a text names a person, who is told of it. How a mention shows is `text::markdown`'s
//! business.

use crate::id::UserId;

/// How many people one text names at most; further mentions show, and tell nobody.
pub const MENTIONS_MAX: usize = 50;

/// The people that a source names, each once, in the order in which they are named first.
///
/// A mention is found wherever it stands, in quotes and code as well: who quotes a mention repeats it, and telling somebody once too
/// often is better than once too seldom. The name in it is the writer's, and is not looked at.
#[must_use]
pub fn mentions(source: &str) -> Vec<UserId> {
    let mut found: Vec<UserId> = Vec::new();
    for rest in source.split("@[").skip(1) {
        let Some((_, rest)) = rest.split_once("](user:") else { continue };
        let Some(user) = rest.split_once(')').and_then(|(id, _)| id.parse().ok()) else { continue };
        if !found.contains(&user) {
            found.push(user);
        }
        if found.len() == MENTIONS_MAX {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(n: u32) -> UserId {
        UserId::new(uuid::Uuid::from_u128(u128::from(n)))
    }

    #[test]
    fn people_are_named_once_and_in_their_order() {
        let (one, other) = (user(1), user(2));
        let text = format!("@[أمل](user:{one}) and @[Sami [x]](user:{other}), again @[Amal](user:{one})");
        assert_eq!(mentions(&text), [one, other]);
    }

    #[test]
    fn what_only_looks_like_a_mention_names_nobody() {
        let id = user(1);
        for text in [
            "@Amal".to_owned(),
            format!("[Amal](user:{id})"),
            format!("@[Amal](topic:{id})"),
            "@[Amal](user:17)".to_owned(),
            format!("@[Amal](user:{id}"),
            format!("@[Amal] (user:{id})"),
        ] {
            assert_eq!(mentions(&text), [], "{text}");
        }
    }

    #[test]
    fn no_text_tells_a_crowd() {
        let names: Vec<String> = (0..500).map(|n| format!("@[x](user:{})", user(n))).collect();
        assert_eq!(mentions(&names.concat()).len(), MENTIONS_MAX);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>(), id in any::<u32>()) {
            let found = mentions(&format!("{text}\n@[n](user:{})\n{text}", user(id)));
            prop_assert!(found.len() <= MENTIONS_MAX);
        }
    }
}
