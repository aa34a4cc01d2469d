//! Words that an installation adds to the built-in ones.

use super::{found, topic};
use crate::harness::{World, eventually, stories};

stories!(an_installation_adds_words);

async fn an_installation_adds_words(mut world: World) {
    let amal = world.admin().await;
    let (id, _) = topic(&amal, "Forklift battery", "It is flat.").await;
    assert!(found(&amal, "/forums", "reachtruck").await.is_empty());
    let words = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(words.path(), "# ours\nforklift reachtruck stacker\n").unwrap();
    world.restart(&[("SEARCH_LEXICON", words.path().to_str().unwrap())]).await;
    let amal = amal.moved_to(world.server.addr);
    eventually("the index is written anew", async || found(&amal, "/forums", "reachtruck").await == [id.as_str()])
        .await;
    assert_eq!(found(&amal, "/forums", "forklifts").await, [id.as_str()]);
}
