//! Use cases to print, in English and in Arabic.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use p2p_domain::{
    content::AuthorCard,
    file::{File, FileName, MediaType},
    geo::Coordinates,
    id::{FileId, UseCaseId, UserId},
    locale::Locale,
    organization::{City, Industry},
    port::document::{PrintedPicture, Printout},
    timestamp::Timestamp,
    topic::Tags,
    use_case::{
        Caption, Location, Media, Metric, MetricName, MetricUnit, Metrics, Outcome, Outcomes, Prose, Region, Summary,
        Technologies, UseCase, UseCaseStatus, UseCaseText, UseCaseTitle, UseCaseView, Vendor, VendorLine,
    },
};
use uuid::Uuid;

/// 2026-11-23.
const AT: Timestamp = Timestamp::from_millis(1_795_412_100_000);

/// Name, before, after, unit.
type Measured = (&'static str, Option<f64>, Option<f64>, Option<&'static str>);

/// What both languages tell, each in its own words.
struct Told {
    title: &'static str,
    summary: &'static str,
    industry: &'static str,
    place: [&'static str; 2],
    technologies: &'static [&'static str],
    tags: &'static [&'static str],
    problem: &'static str,
    solution: &'static str,
    outcomes: [&'static str; 3],
    metrics: &'static [Measured],
    vendor: [&'static str; 2],
    captions: [&'static str; 2],
    organization: &'static str,
    author: [&'static str; 2],
}

pub fn english() -> Printout {
    printout(Locale::En, &ENGLISH)
}

pub fn arabic() -> Printout {
    printout(Locale::Ar, &ARABIC)
}

/// One whose texts are those.
pub fn with_texts(problem: &str, solution: &str) -> Printout {
    let mut printout = english();
    printout.view.text.problem_statement = Some(prose(problem));
    printout.view.text.solution = Some(prose(solution));
    printout
}

/// A text as a store could hold it, whether or not anybody could have sent it.
pub fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap_or_else(|_| made_valid(text))
}

fn made_valid(text: &str) -> Prose {
    let kept: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(Prose::MAX).collect();
    Prose::parse(&format!("x{kept}")).unwrap()
}

fn printout(locale: Locale, told: &Told) -> Printout {
    let picture = |shade: u8, index: usize| PrintedPicture {
        bytes: plant(900, 560, shade),
        caption: Some(told.captions[index].to_owned()),
    };
    Printout {
        view: view(told),
        locale,
        at: AT,
        link: "https://sandbox.example/use-cases/0192f3a4-7c1e-7d31-9a55-3f6f3f2b8c11".to_owned(),
        pictures: vec![picture(40, 0), picture(120, 1)],
    }
}

fn view(told: &Told) -> UseCaseView {
    let media =
        |index: usize| Media { file: file(index), caption: Some(Caption::parse(told.captions[index]).unwrap()) };
    UseCaseView {
        use_case: use_case(told),
        text: text(told),
        organization_name: Some(told.organization.to_owned()),
        author: AuthorCard {
            id: Some(UserId::new(Uuid::from_u128(3))),
            first_name: Some(told.author[0].to_owned()),
            last_name: Some(told.author[1].to_owned()),
            avatar_url: None,
            organization_name: Some(told.organization.to_owned()),
        },
        media: vec![media(0), media(1)],
        liked_by_me: false,
        bookmarked_by_me: false,
        distance_km: None,
    }
}

fn file(index: usize) -> File {
    let name = ["compressor-hall.jpg", "تقرير الاهتزازات 2026.pdf"][index];
    File {
        id: FileId::new(Uuid::from_u128(9)),
        owner_id: None,
        organization_id: None,
        name: FileName::parse(name).unwrap(),
        media: MediaType::Jpeg,
        size: 1_834_221,
        sha256: None,
        generation: 0,
        has_thumbnail: false,
        created_at: AT,
    }
}

fn use_case(told: &Told) -> UseCase {
    let (id, author) = (UseCaseId::new(Uuid::from_u128(7)), UserId::new(Uuid::from_u128(8)));
    UseCase {
        summary: Some(Summary::parse(told.summary).unwrap()),
        industry: Some(Industry::parse(told.industry).unwrap()),
        technologies: Technologies::parse("technologies", told.technologies).unwrap(),
        tags: Tags::parse("tags", told.tags).unwrap(),
        location: Location {
            city: Some(City::parse(told.place[0]).unwrap()),
            region: Some(Region::parse(told.place[1]).unwrap()),
            coordinates: Some(Coordinates::new(27.0046, 49.646).unwrap()),
        },
        status: UseCaseStatus::Published,
        published_at: Some(AT),
        ..UseCase::draft(id, None, author, UseCaseTitle::parse(told.title).unwrap(), AT)
    }
}

fn text(told: &Told) -> UseCaseText {
    let outcome = |index: usize| Some(Outcome::parse(told.outcomes[index]).unwrap());
    let line = |index: usize| Some(VendorLine::parse(told.vendor[index]).unwrap());
    let metrics = told.metrics.iter().map(|&(name, before, after, unit)| Metric {
        name: MetricName::parse(name).unwrap(),
        before,
        after,
        unit: unit.map(|unit| MetricUnit::parse(unit).unwrap()),
    });
    UseCaseText {
        problem_statement: Some(prose(told.problem)),
        solution: Some(prose(told.solution)),
        outcomes: Outcomes {
            cost_savings: outcome(0),
            efficiency_gain: outcome(1),
            roi_timeline: outcome(2),
            metrics: Metrics::new("metrics", metrics.collect()).unwrap(),
        },
        vendor: Vendor { name: line(0), contact: line(1) },
    }
}

/// A picture of a plant at dusk, as JPEG.
pub fn plant(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let glow = u8::try_from(y * 255 / height).unwrap();
        let tower = y > height / 3 && (x / 60).is_multiple_of(3);
        if tower { Rgb([shade, 60, 70]) } else { Rgb([glow, glow / 2 + 60, 200 - glow / 2]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

const ENGLISH: Told = Told {
    title: "Predictive maintenance of centrifugal compressors with vibration sensors and edge AI",
    summary: "Forty compressors tell three weeks ahead when a bearing will fail. Unplanned stops went down by two thirds, \
              and the night shift sleeps again.",
    industry: "Petrochemicals",
    place: ["Jubail", "Eastern Province"],
    technologies: &["IoT", "Machine Learning", "Edge computing", "الرؤية الحاسوبية", "OPC UA", "Digital twin"],
    tags: &["predictive-maintenance", "compressors", "vibration", "صيانة", "condition-monitoring", "bearings"],
    problem: "Each of our compressors moves 12,000 m³ of gas per hour. When a bearing fails, the line stands still for \
              two days on average (SAR 1.4 million), and the spare part takes longer than the repair.\n\nWe inspected \
              by hand every six weeks: too rarely to see a fault coming, and too often for the people who climb the \
              stairs at 48 °C. A colleague put it as: «نسمع العطل بعد وقوعه», we hear the fault once it has happened.\n\n\
              The control system (a DCS of 2009) records temperatures and pressures once a minute. Vibration is not \
              among them.\nNeither is the sound.",
    solution: "1. Three-axis sensors (IEPE, 25.6 kHz) on each bearing housing, 160 of them in all.\n2. A small computer \
              beside each pair of machines turns the signal into spectra and throws the rest away.\n3. A model learned \
              from eleven months of healthy running tells how unusual a spectrum is; an engineer tells why.\n\nThe hard \
              part was not the model but trust. For the first quarter its alarms went to two people only, who wrote \
              down whether they would have acted. After that the planners asked for it themselves.\n\nDetails: \
              https://plant.example/reports/2026/compressors/vibration-monitoring-final-report-with-appendix.pdf\n\n\
              نُفّذ المشروع بالتعاون مع فريق الصيانة في الجبيل، وتدرّب عليه 24 مهندسًا ومهندسة خلال ستة أسابيع. كانت أول \
              إشارة صحيحة بعد 17 يومًا من التشغيل (المضخة P-201).",
    outcomes: ["SAR 6.2 million per year", "Unplanned stops −66%, inspections −80%", "7 months"],
    metrics: &[
        ("Unplanned stops", Some(9.0), Some(3.0), Some("per year")),
        ("Mean time to repair", Some(46.5), Some(18.25), Some("h")),
        ("Availability of the line", Some(96.4), Some(99.1), Some("%")),
        ("Gas lost when a machine is stopped in an emergency", Some(1_240_000.0), Some(310_500.5), Some("m³ / year")),
        ("CO₂ equivalent", Some(2_400.0), None, Some("t")),
        ("عدد الإنذارات الكاذبة", None, Some(2.0), Some("شهريًا")),
    ],
    vendor: ["Ears & Sons Industrial Acoustics", "ears@vendor.example · +966 13 555 0123"],
    captions: [
        "The compressor hall at dusk, seen from the flare",
        "Spectrum of bearing 2B, nine days before it was changed",
    ],
    organization: "Jubail Polymers Company",
    author: ["Noura", "Al-Harbi"],
};

const ARABIC: Told = Told {
    title: "الصيانة التنبؤية للضواغط المركزية باستخدام مستشعرات الاهتزاز والذكاء الاصطناعي على الحافة (Edge AI)",
    summary: "أربعون ضاغطًا تُنبئنا قبل ثلاثة أسابيع بموعد تلف المحامل. انخفضت التوقفات غير المخطط لها بمقدار الثلثين، وعادت \
              الوردية الليلية إلى هدوئها.",
    industry: "البتروكيماويات",
    place: ["الجبيل", "المنطقة الشرقية"],
    technologies: &["إنترنت الأشياء", "تعلّم الآلة", "Edge computing", "الرؤية الحاسوبية", "OPC UA", "التوأم الرقمي"],
    tags: &["صيانة_تنبؤية", "ضواغط", "اهتزاز", "predictive-maintenance", "مراقبة-الحالة"],
    problem: "ينقل كل ضاغط من ضواغطنا 12,000 م³ من الغاز في الساعة. وعندما يتلف أحد المحامل يتوقف الخط يومين في المتوسط (بتكلفة \
              1.4 مليون ريال)، بينما يستغرق وصول قطعة الغيار وقتًا أطول من الإصلاح نفسه.\n\nكنا نفحص يدويًا كل ستة أسابيع: وهو أقل \
              من أن نرى العطل قادمًا، وأكثر مما يحتمله من يصعد السلالم في حرارة 48 °C. قال أحد الزملاء: «نسمع العطل بعد وقوعه».\n\n\
              يسجّل نظام التحكم (DCS من عام 2009) درجات الحرارة والضغط مرة كل دقيقة، أما الاهتزاز فليس منها.\nولا الصوت.",
    solution: "1. مستشعرات ثلاثية المحاور (IEPE, 25.6 kHz) على كل مبيت محمل، عددها 160 مستشعرًا.\n2. حاسوب صغير بجانب كل زوج من \
              الآلات يحوّل الإشارة إلى أطياف ويتخلص من الباقي.\n3. نموذج تعلّم من أحد عشر شهرًا من التشغيل السليم يحدد مدى غرابة \
              الطيف، والمهندس يحدد السبب.\n\nلم يكن النموذج أصعب ما في الأمر بل الثقة. في الربع الأول لم تصل إنذاراته إلا إلى شخصين \
              كانا يدوّنان هل كانا سيتصرفان بناءً عليها. وبعد ذلك طلبه المخططون بأنفسهم، ﷺ والحمد لله.\n\nThe project was done \
              together with the maintenance crew in Jubail; 24 engineers were trained within six weeks (see pump P-201).\n\n\
              التفاصيل: https://plant.example/reports/2026/compressors/vibration-monitoring-final-report-with-appendix.pdf",
    outcomes: ["6.2 مليون ريال سنويًا", "انخفاض التوقفات −66% والفحوص −80%", "٧ أشهر"],
    metrics: &[
        ("التوقفات غير المخطط لها", Some(9.0), Some(3.0), Some("سنويًا")),
        ("متوسط زمن الإصلاح", Some(46.5), Some(18.25), Some("ساعة")),
        ("جاهزية الخط", Some(96.4), Some(99.1), Some("%")),
        ("الغاز المفقود عند الإيقاف الطارئ لأحد الضواغط", Some(1_240_000.0), Some(310_500.5), Some("م³ / سنة")),
        ("CO₂ equivalent", Some(-2_400.0), None, Some("t")),
        ("عدد الإنذارات الكاذبة", None, Some(2.0), Some("شهريًا")),
    ],
    vendor: ["شركة الآذان الصناعية (Ears & Sons)", "ears@vendor.example · +966 13 555 0123"],
    captions: ["صالة الضواغط عند الغروب كما تُرى من الشعلة", "طيف المحمل 2B قبل تسعة أيام من استبداله"],
    organization: "شركة الجبيل للبوليمرات",
    author: ["نورة", "الحربي"],
};
