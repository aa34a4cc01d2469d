//! Why something was found, as it is shown.

use p2p_app::search::Highlights;
use p2p_contract::build;
use p2p_domain::{
    search::SearchKind,
    topic::Tags,
    user::{JobTitle, PersonName, User},
};

use super::{Catalogue, a_topic, first};

fn shown(title: Option<&str>, content: Option<&str>) -> Highlights {
    Highlights { title: title.map(str::to_owned), content: content.map(str::to_owned) }
}

#[tokio::test]
async fn topics_show_titles_and_tags_and_posts_their_source() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let mut command = a_topic("Pumps <b> & \"seals\"", "The **pump's** <script>alert('pump')</script>");
    command.tags = Tags::parse("tags", &["valves", "pump house"]).unwrap();
    catalogue.world().topics.open(&actor, command, None).await.unwrap();
    let hits = catalogue.search.forum(&actor, "pump ", &first(20)).await.unwrap().page.items;
    let of = |kind| hits.iter().find(|hit| hit.item.subject.kind == kind).unwrap();
    let topic = of(SearchKind::Topic);
    let title = "<mark>Pumps</mark> &lt;b&gt; &amp; &quot;seals&quot;";
    assert_eq!(topic.highlights, shown(Some(title), Some("<mark>pump</mark>-house · valves")));
    let post = of(SearchKind::Post);
    let content = "The **<mark>pump&#39;s</mark>** &lt;script&gt;alert(&#39;<mark>pump</mark>&#39;)&lt;/script&gt;";
    assert_eq!(post.highlights, shown(None, Some(content)));
    assert_eq!((post.item.topic_id, post.item.topic_title.as_str()), (topic.item.topic_id, "Pumps <b> & \"seals\""));
    assert!(hits.iter().all(|hit| hit.score > 0.0));
}

#[tokio::test]
async fn a_long_text_shows_a_passage_and_a_title_is_shown_whole() {
    let catalogue = Catalogue::new().await;
    let actor = catalogue.world().somebody().await;
    let filler = "طويل جدا ".repeat(400);
    let title = format!("{}مصانع", "كلمة ".repeat(38));
    catalogue.topic(&actor, &title, &format!("{filler} المصنع {filler}")).await;
    let hits = catalogue.search.forum(&actor, "مصنع ", &first(20)).await.unwrap().page.items;
    let content = hits.iter().find_map(|hit| hit.highlights.content.as_deref()).unwrap();
    let bare = content.replace("<mark>", "").replace("</mark>", "");
    assert!(content.contains("<mark>المصنع</mark>"), "{content}");
    assert!((200..=242).contains(&bare.chars().count()), "{}", bare.chars().count());
    let whole = hits.iter().find_map(|hit| hit.highlights.title.as_deref()).unwrap();
    assert_eq!(whole, title.replace("مصانع", "<mark>مصانع</mark>"));
}

#[tokio::test]
async fn use_cases_and_people_show_what_was_searched_of_them() {
    let catalogue = Catalogue::new().await;
    let staff = catalogue.office.organization(0, 1).await;
    let reader = staff.member();
    catalogue.use_case(&build::a_use_case_in_full(&staff.members[0]), &build::a_use_case_text()).await;
    let user = User {
        first_name: Some(PersonName::parse("Amal").unwrap()),
        last_name: None,
        job_title: Some(JobTitle::parse("Pump whisperer").unwrap()),
        ..build::a_member(&staff.organization)
    };
    catalogue.somebody(&user).await;
    let hit = catalogue.search.use_cases(&reader, "مضخة seals ", &first(20)).await.unwrap().page.items.remove(0);
    assert_eq!(hit.highlights.title.as_deref(), Some("صيانة تنبؤية <mark>للمضخات</mark>"));
    let content = hit.highlights.content.unwrap();
    assert!(content.contains("<mark>Seals</mark> failed &quot;at night&quot;"), "{content}");
    assert_eq!(hit.item.text, build::a_use_case_text());
    let hit = catalogue.search.users(&reader, "amal pump ", &first(20)).await.unwrap().page.items.remove(0);
    assert_eq!(hit.highlights, shown(Some("<mark>Amal</mark>"), Some("<mark>Pump</mark> whisperer")));
}
