//! `Mailer`: letters that leave.

use p2p_domain::{id::UserId, locale::Locale, port::mail::Letter};

use crate::{
    build::{a_letter, an_email, an_id},
    world::MailerWorld,
};

suite! { ($) mailer, mailer_suite(MailerWorld):
    a_sent_letter_is_with_the_next_hop, the_headers_tell_whose_it_is, the_same_letter_sent_twice_is_one, letters_are_separate,
    an_arabic_letter_leaves, a_subject_adds_no_header, who_is_forgotten_has_no_letters_here,
}

async fn sent(world: &MailerWorld) -> Vec<String> {
    (world.sent)().await
}

/// The values of a header, unfolded.
fn header(source: &str, name: &str) -> Vec<String> {
    let (head, _) = source.split_once("\r\n\r\n").or_else(|| source.split_once("\n\n")).expect("a head and a body");
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => lines.push(line.to_owned()),
        }
    }
    let field = |line: &String| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    lines.iter().filter_map(field).collect()
}

async fn send(world: &MailerWorld, letter: &Letter) {
    world.mailer.send(letter).await.unwrap();
}

async fn a_sent_letter_is_with_the_next_hop(world: &MailerWorld) {
    assert_eq!(sent(world).await, Vec::<String>::new());
    send(world, &a_letter()).await;
    let letters = sent(world).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("Please confirm.") && letters[0].contains("<p>Please confirm.</p>"), "{}", letters[0]);
}

async fn the_headers_tell_whose_it_is(world: &MailerWorld) {
    let letter = a_letter();
    send(world, &letter).await;
    let source = &sent(world).await[0];
    let to = header(source, "To");
    assert!(to.len() == 1 && to[0].contains(letter.to.as_str()), "{to:?}");
    let id = header(source, "Message-ID");
    assert!(id.len() == 1 && id[0].contains(&letter.id.to_string()), "{id:?}");
    assert_eq!(header(source, "Subject"), [letter.subject]);
    assert_eq!(header(source, "Content-Language"), ["en"]);
    assert_eq!((header(source, "From").len(), header(source, "Date").len()), (1, 1));
}

async fn the_same_letter_sent_twice_is_one(world: &MailerWorld) {
    let letter = a_letter();
    send(world, &letter).await;
    send(world, &letter).await;
    // A next hop may see both: then they are one by their `Message-ID`.
    let mut ids: Vec<_> = sent(world).await.iter().map(|source| header(source, "Message-ID")).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

async fn letters_are_separate(world: &MailerWorld) {
    let one = a_letter();
    let other = Letter { id: a_letter().id, ..one.clone() };
    send(world, &one).await;
    send(world, &other).await;
    let letters = sent(world).await;
    assert_eq!(letters.len(), 2);
    assert_ne!(header(&letters[0], "Message-ID"), header(&letters[1], "Message-ID"));
}

async fn an_arabic_letter_leaves(world: &MailerWorld) {
    let letter = Letter {
        locale: Locale::Ar,
        subject: "أكد عنوان بريدك الإلكتروني".to_owned(),
        text: "يرجى التأكيد.\n.\nانتهى".to_owned(),
        html: "<p dir=\"rtl\">يرجى التأكيد.</p>".to_owned(),
        ..a_letter()
    };
    send(world, &letter).await;
    let letters = sent(world).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(header(&letters[0], "Content-Language"), ["ar"]);
    let subject = header(&letters[0], "Subject");
    assert!(subject.len() == 1 && subject[0].is_ascii(), "a header is ASCII (RFC 2047): {subject:?}");
}

async fn a_subject_adds_no_header(world: &MailerWorld) {
    let letter = Letter { subject: "Hello\r\nBcc: everybody@people.example".to_owned(), ..a_letter() };
    // Refused or made harmless, both are well.
    if world.mailer.send(&letter).await.is_ok() {
        let letters = sent(world).await;
        assert_eq!(header(&letters[0], "Bcc"), Vec::<String>::new());
    }
}

async fn who_is_forgotten_has_no_letters_here(world: &MailerWorld) {
    let (user, other) = (UserId::new(an_id()), UserId::new(an_id()));
    let (to, about) = (a_letter(), Letter { about: vec![UserId::new(an_id()), user], ..a_letter() });
    let (theirs, bare) = (Letter { about: vec![other], ..a_letter() }, a_letter());
    for letter in [&to, &about, &theirs, &bare] {
        send(world, letter).await;
    }
    for _ in 0..2 {
        world.mailer.forget(user, Some(&to.to.digest())).await.unwrap();
    }
    world.mailer.forget(UserId::new(an_id()), Some(&an_email().digest())).await.unwrap();
    world.mailer.forget(UserId::new(an_id()), None).await.unwrap();
    let left = sent(world).await;
    let stands =
        |letter: &Letter| left.iter().any(|source| header(source, "Message-ID")[0].contains(&letter.id.to_string()));
    // What left for a next hop cannot be called back: then all are still there.
    let called_back = !stands(&to);
    assert_eq!((stands(&to), stands(&about)), (!called_back, !called_back));
    assert!(stands(&theirs) && stands(&bare), "others keep theirs");
    send(world, &to).await;
    let again = sent(world).await;
    assert!(again.iter().any(|source| source.contains(&to.id.to_string())), "the address may be written to again");
}
