//! Arabic, English and both at once, from outside.

use super::{found, topic};
use crate::harness::{World, stories};

stories!(arabic_is_found_by_its_stem, queries_have_their_signs, english_and_mixed_texts_are_found);

async fn arabic_is_found_by_its_stem(world: World) {
    let amal = world.admin().await;
    let (id, _) = topic(&amal, "صيانةُ مَصَانِع الـأغذية", "نحتاجُ ٣ أجهزة قياس، والمسؤول أحمد.").await;
    let (_, post) = topic(&amal, "غير ذلك", "تعمل الآلات في الورشة رقم ٤٧ ليلا.").await;
    for titled in ["مصنع", "المصنع", "بالمصنع", "مصانعهم", "صيانه", "والصيانة", "اغذيه", "الأغذية صيانة", "مصا"]
    {
        assert_eq!(found(&amal, "/forums", titled).await, [id.as_str()], "{titled}");
    }
    for written in ["آلة", "اله", "الات", "47", "٤٧", "ورشه"] {
        assert_eq!(found(&amal, "/forums", written).await, [post.as_str()], "{written}");
    }
    assert_eq!(found(&amal, "/forums", "جهاز").await.len(), 1);
    assert!(found(&amal, "/forums", "سفينة").await.is_empty());
}

async fn queries_have_their_signs(world: World) {
    let amal = world.admin().await;
    let (first, _) = topic(&amal, "Gate valve leaks at the pump station", "It drips.").await;
    let (second, _) = topic(&amal, "Station for the valve pump", "It hums.").await;
    let both = async |text: &str| {
        let mut ids = found(&amal, "/forums", text).await;
        ids.sort();
        ids
    };
    assert_eq!(both("pump station").await, [first.as_str(), second.as_str()], "in any order");
    assert_eq!(both("\"pump station\"").await, [first.as_str()]);
    assert_eq!(both("“valve pump”").await, [second.as_str()]);
    assert_eq!(both("station -gate").await, [second.as_str()]);
    assert_eq!(both("valve stat").await, [first.as_str(), second.as_str()], "the last word may be unfinished");
    assert!(both("stat valve").await.is_empty(), "others may not");
}

async fn english_and_mixed_texts_are_found(world: World) {
    let amal = world.admin().await;
    let (id, _) = topic(&amal, "ربط الـPLC بنظام SCADA", "ISO-9001 و M8x1.25").await;
    for text in ["plc", "PLC نظام", "scada ربط"] {
        assert_eq!(found(&amal, "/forums", text).await, [id.as_str()], "{text}");
    }
    assert_eq!(found(&amal, "/forums", "iso 9001").await.len(), 1);
    assert_eq!(found(&amal, "/forums", "iso9001").await.len(), 1);
    assert_eq!(found(&amal, "/forums", "M8").await.len(), 1);
}
