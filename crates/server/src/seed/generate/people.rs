//! Organizations and the people in them.

use super::dice::{Dice, Stream, mix};
use super::{Generator, Organization, Person, calendar, prose};
use crate::seed::corpus::organizations::{CITIES, LINES, ROOTS, SIZES};
use crate::seed::corpus::people::{
    BIOS, EXPATRIATE_FAMILY, EXPATRIATE_GIVEN, JOB_TITLES, REGIONAL_FAMILY, REGIONAL_GIVEN,
};
use crate::seed::corpus::{Lang, SUBJECTS};

/// Share of people who use the platform in Arabic, in percent.
const ARABIC_SPEAKERS: u64 = 55;
/// Steps through the combinations of roots and lines; shares no factor with their number.
const NAME_STRIDE: u64 = 389;

impl Generator {
    /// The organization of `index`, below `scale().organizations()`.
    #[must_use]
    pub fn organization(&self, index: u32) -> Organization {
        let mut dice = Dice::new(self.seed, Stream::Organization, index);
        let created_at_ms = self.joined_ms(index);
        let (root, line, repeat) = self.name_parts(index);
        let (root, line) = (&ROOTS[root], &LINES[line]);
        let lang = if dice.chance(55) { Lang::Ar } else { Lang::En };
        let mut name = match lang {
            Lang::Ar => format!("{} {} {}", dice.pick(&["شركة", "مصنع", "مؤسسة"]), root.ar, line.name.ar),
            Lang::En => format!("{} {}{}", root.en, line.name.en, dice.pick(&["", " Co.", " Factory", " Company"])),
        };
        if repeat > 0 {
            name = format!("{name} {}", repeat + 1);
        }
        Organization {
            index,
            id: dice.id(created_at_ms),
            name,
            domain: self.domain(index),
            industry: line.industry,
            size: dice.word(SIZES),
            country: "SA",
            city: dice.pick(CITIES).in_lang(lang),
            created_at_ms,
        }
    }

    /// The person of `index`, below `scale().people()`.
    #[must_use]
    pub fn person(&self, index: u32) -> Person {
        let mut dice = Dice::new(self.seed, Stream::Person, index);
        let created_at_ms = self.joined_ms(index);
        let id = dice.id(created_at_ms);
        let organization = self.organization_of(index);
        let locale = self.locale(index);
        let name = name(&mut dice, locale);
        let years = dice.between(3, 28);
        let (bio, subject) = (dice.pick(BIOS).in_lang(locale), SUBJECTS[dice.index(&SUBJECTS)]);
        let bio = dice.chance(60).then(|| prose::bio(bio, locale, years, subject));
        let joined = calendar::activity_at(created_at_ms);
        let away = i64::from(dice.below(1 << 24)) * i64::from(dice.below(10));
        Person {
            index,
            id,
            organization,
            is_admin: index < self.scale.organizations(),
            email: format!("{}.{}{index}@{}", ascii(name.latin.0), ascii(name.latin.1), self.domain(organization)),
            first_name: name.shown.0.to_owned(),
            last_name: name.shown.1.to_owned(),
            locale,
            job_title: dice.pick(JOB_TITLES).in_lang(locale).to_owned(),
            bio,
            created_at_ms,
            last_login_ms: calendar::moment((self.end - away).max(joined)).max(created_at_ms),
        }
    }

    /// The organization that a person belongs to: founders to their own, others mostly to the older ones.
    pub(super) fn organization_of(&self, person: u32) -> u32 {
        let count = u64::from(self.scale.organizations());
        if u64::from(person) < count {
            return person;
        }
        let draw = mix(self.seed ^ 0x6F72_6761, u64::from(person));
        let bound = if draw & 1 == 0 { count } else { (draw >> 8) % count + 1 };
        u32::try_from((draw >> 32) % bound).unwrap_or(0)
    }

    /// The language that a person uses the platform in.
    pub(super) fn locale(&self, person: u32) -> Lang {
        if mix(self.seed ^ 0x6C61_6E67, u64::from(person)) % 100 < ARABIC_SPEAKERS { Lang::Ar } else { Lang::En }
    }

    /// When a person joined: evenly over time, in order of index.
    fn joined_ms(&self, person: u32) -> i64 {
        let place = u64::from(person) * 1024 + mix(self.seed ^ 0x6A6F_696E, u64::from(person)) % 1000;
        let count = i128::from(self.scale.people()) * 1024;
        let offset = i128::from(self.joining_span()) * i128::from(place) / count;
        calendar::moment(self.people_from + i64::try_from(offset).unwrap_or(0))
    }

    fn domain(&self, organization: u32) -> String {
        let (root, line, repeat) = self.name_parts(organization);
        let (root, line) = (ascii(ROOTS[root].en), LINES[line].name.en.to_ascii_lowercase().replace(' ', "-"));
        if repeat == 0 { format!("{root}-{line}.example") } else { format!("{root}-{line}-{}.example", repeat + 1) }
    }

    /// Root, line, and how often the pair was used before: a walk through all pairs that starts
    /// elsewhere for each seed.
    fn name_parts(&self, organization: u32) -> (usize, usize, u64) {
        let (roots, pairs) = (ROOTS.len() as u64, (ROOTS.len() * LINES.len()) as u64);
        let walked = u64::from(organization);
        let pair = (walked * NAME_STRIDE + mix(self.seed, 1) % pairs) % pairs;
        (place(pair % roots), place(pair / roots), walked / pairs)
    }
}

/// A remainder of a list's length, as a place in that list.
fn place(remainder: u64) -> usize {
    usize::try_from(remainder).unwrap_or(0)
}

/// A name as shown and as spelt in an address: given and family name each.
struct Name {
    shown: (&'static str, &'static str),
    latin: (&'static str, &'static str),
}

fn name(dice: &mut Dice, locale: Lang) -> Name {
    if locale == Lang::En && dice.chance(55) {
        let latin = (dice.word(EXPATRIATE_GIVEN), dice.word(EXPATRIATE_FAMILY));
        return Name { shown: latin, latin };
    }
    let (given, family) = (dice.pick(REGIONAL_GIVEN), dice.pick(REGIONAL_FAMILY));
    let script = if locale == Lang::Ar && dice.chance(80) { Lang::Ar } else { Lang::En };
    Name { shown: (given.in_lang(script), family.in_lang(script)), latin: (given.en, family.en) }
}

/// Lower case ASCII letters of a name: what stands in an address.
fn ascii(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            'ü' => Some('u'),
            _ if c.is_ascii_alphabetic() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}
