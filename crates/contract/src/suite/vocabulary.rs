//! `Vocabulary`: words that corrections are offered from.

use p2p_domain::{
    port::search::Vocabulary,
    search::WORDS_MAX,
    text::search::{Candidate, closest},
};

use crate::{build::some_trigrams, world::Stores};

suite! { ($) vocabulary, vocabulary_suite(Stores):
    what_was_learned_is_alike_to_itself, each_text_counts, the_words_that_share_the_most_come_first, a_limit_is_kept,
    nothing_is_alike_to_what_was_never_heard, typing_errors_find_their_words, as_many_as_one_text_has_are_learned_at_once,
    many_runs_are_asked_at_once, what_is_learned_at_once_adds_up,
}

async fn learn(stores: &Stores, words: &[&str]) {
    let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
    let vocabulary: &dyn Vocabulary = &*stores.vocabulary;
    vocabulary.learn(&words).await.unwrap();
}

async fn alike(stores: &Stores, word: &str, limit: u32) -> Vec<(String, u64)> {
    stores.vocabulary.alike(&some_trigrams(word), limit).await.unwrap()
}

fn known(words: &[(&str, u64)]) -> Vec<(String, u64)> {
    words.iter().map(|&(word, uses)| (word.to_owned(), uses)).collect()
}

async fn what_was_learned_is_alike_to_itself(stores: &Stores) {
    learn(stores, &[]).await;
    learn(stores, &["maintenance", "صيانة", "café"]).await;
    for word in ["maintenance", "صيانة", "café"] {
        assert_eq!(alike(stores, word, 1).await, known(&[(word, 1)]));
    }
}

async fn each_text_counts(stores: &Stores) {
    learn(stores, &["pump", "valve"]).await;
    learn(stores, &["pump"]).await;
    learn(stores, &["seal", "pump"]).await;
    assert_eq!(alike(stores, "pump", 1).await, known(&[("pump", 3)]));
    assert_eq!(alike(stores, "valve", 1).await, known(&[("valve", 1)]));
}

async fn the_words_that_share_the_most_come_first(stores: &Stores) {
    learn(stores, &["maintain", "maintenance", "main", "tenant", "pump"]).await;
    learn(stores, &["main", "pump"]).await;
    // They share 12, 7, 4 and 3 runs with it, and none.
    let expected = known(&[("maintenance", 1), ("maintain", 1), ("main", 2), ("tenant", 1)]);
    assert_eq!(alike(stores, "maintenance", 10).await, expected, "however often they are used");
}

async fn a_limit_is_kept(stores: &Stores) {
    learn(stores, &["maintain", "maintenance", "main", "tenant"]).await;
    for limit in 1..=3 {
        let found = alike(stores, "maintenance", limit).await;
        assert_eq!((found.len(), found[0].0.as_str()), (limit as usize, "maintenance"));
    }
}

async fn nothing_is_alike_to_what_was_never_heard(stores: &Stores) {
    assert_eq!(alike(stores, "pump", 10).await, []);
    learn(stores, &["pump", "صيانة"]).await;
    assert_eq!(alike(stores, "xyzzy", 10).await, []);
    assert_eq!(stores.vocabulary.alike(&[], 10).await.unwrap(), []);
    for odd in ["%%%", "' '", "___", "\\\\\\"] {
        assert_eq!(stores.vocabulary.alike(&[odd.to_owned()], 10).await.unwrap(), [], "{odd}");
    }
}

async fn typing_errors_find_their_words(stores: &Stores) {
    learn(stores, &["maintenance", "manufacturing", "صيانة", "صناعة", "مصنع", "pump"]).await;
    for (typed, expected) in [("maintenence", "maintenance"), ("manufactring", "manufacturing"), ("صياتة", "صيانة")]
    {
        let found = alike(stores, typed, 100).await;
        let candidates = found.iter().map(|(word, uses)| Candidate { word, uses: *uses });
        assert_eq!(closest(typed, candidates), Some(expected));
    }
}

/// So many words, each of them unlike the others.
fn many(stem: &str, count: usize) -> Vec<String> {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    (0..count).map(|n| format!("{stem}{}{}{}", letter(n), letter(n / 26), letter(n / 676))).collect()
}

async fn as_many_as_one_text_has_are_learned_at_once(stores: &Stores) {
    let words = many("gasket", WORDS_MAX);
    for uses in 1..=2 {
        stores.vocabulary.learn(&words).await.unwrap();
        for word in [&words[0], &words[WORDS_MAX - 1]] {
            assert_eq!(alike(stores, word, 1).await, [(word.clone(), uses)]);
        }
    }
    assert_eq!(alike(stores, "gasket", 1_000).await.len(), 1_000);
    let longest = "ب".repeat(64);
    learn(stores, &[&longest, "abc"]).await;
    assert_eq!(alike(stores, &longest, 1).await, [(longest.clone(), 1)]);
    assert_eq!(alike(stores, "abc", 1).await, known(&[("abc", 1)]));
}

async fn many_runs_are_asked_at_once(stores: &Stores) {
    learn(stores, &["maintenance", "pump"]).await;
    let mut runs = some_trigrams("maintenance");
    runs.extend(many("", 130 - runs.len()).into_iter().map(|run| run.to_uppercase()));
    assert_eq!(runs.len(), 130);
    assert_eq!(stores.vocabulary.alike(&runs, 10).await.unwrap(), known(&[("maintenance", 1)]));
}

async fn what_is_learned_at_once_adds_up(stores: &Stores) {
    let words = ["maintenance", "pump", "صيانة", "valve"];
    let tasks = (0..6).map(|n| {
        let stores = stores.clone();
        let mut words = words;
        // Two texts seldom have their words in one order.
        words.rotate_left(n % 4);
        tokio::spawn(async move { learn(&stores, &words).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    for word in words {
        assert_eq!(alike(stores, word, 1).await, known(&[(word, 6)]));
    }
}
