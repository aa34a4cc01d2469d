//! Names, branches, sizes and places of organizations. All invented; domains end in `.example`.

use super::{Phrase, phrases};

/// The distinctive part of a name: places, stars and old words.
pub const ROOTS: &[Phrase] = phrases! {
    "Najd" = "نجد"; "Hijaz" = "الحجاز"; "Tuwaiq" = "طويق"; "Aja" = "أجا"; "Salwa" = "سلوى";
    "Sadeem" = "سديم"; "Suhail" = "سهيل"; "Thurayya" = "الثريا"; "Rimal" = "رمال"; "Wadi" = "الوادي";
    "Nakheel" = "النخيل"; "Masar" = "مسار"; "Ithra" = "إثراء"; "Rawasi" = "الرواسي"; "Dirayah" = "دراية";
    "Bayan" = "بيان"; "Sahab" = "سحاب"; "Marjan" = "مرجان"; "Lulu" = "اللؤلؤ"; "Qimam" = "قمم";
    "Itqan" = "إتقان"; "Manar" = "المنار"; "Ruwad" = "الرواد"; "Aseel" = "أصيل"; "Fajr" = "الفجر";
    "Wahat" = "واحة"; "Sarh" = "الصرح"; "Nibras" = "نبراس"; "Taqa" = "طاقة"; "Ufuq" = "الأفق";
    "Shumukh" = "شموخ"; "Ghaim" = "غيم"; "Rasikh" = "راسخ"; "Tamkeen" = "تمكين"; "Burhan" = "برهان";
    "Hasa" = "الأحساء"; "Sarawat" = "السروات";
};

/// What an organization makes: its name's second part, and its industry in English.
pub struct Line {
    /// Second part of the name. The Arabic follows "شركة" and the root.
    pub name: Phrase,
    /// Value for the organization's `industry`.
    pub industry: &'static str,
}

/// Writes a slice of [`Line`]s, one `"English" = "Arabic", "industry";` a line.
macro_rules! lines {
    ($($en:literal = $ar:literal, $industry:literal;)*) => {
        &[$(Line { name: Phrase { en: $en, ar: $ar }, industry: $industry }),*]
    };
}

/// Lines of business.
pub const LINES: &[Line] = lines! {
    "Valves" = "للصمامات", "Metal products";
    "Pumps" = "للمضخات", "Machinery";
    "Plastics" = "للبلاستيك", "Plastics";
    "Packaging" = "للتغليف", "Packaging";
    "Steel" = "للحديد والصلب", "Metals";
    "Castings" = "للمسبوكات", "Metals";
    "Cables" = "للكابلات", "Electrical equipment";
    "Switchgear" = "للوحات الكهربائية", "Electrical equipment";
    "Foods" = "للصناعات الغذائية", "Food and beverages";
    "Dairy" = "للألبان", "Food and beverages";
    "Dates" = "لتصنيع التمور", "Food and beverages";
    "Chemicals" = "للكيماويات", "Chemicals";
    "Coatings" = "للدهانات", "Chemicals";
    "Cement Works" = "للأسمنت", "Building materials";
    "Glass" = "للزجاج", "Building materials";
    "Precast" = "للخرسانة الجاهزة", "Building materials";
    "Automation" = "للأتمتة", "Industrial services";
    "Maintenance Services" = "لخدمات الصيانة", "Industrial services";
    "Water Technology" = "لتقنيات المياه", "Water treatment";
    "Additive" = "للتصنيع بالإضافة", "Additive manufacturing";
    "Pharma" = "للأدوية", "Pharmaceuticals";
    "Textiles" = "للمنسوجات", "Textiles";
    "Recycling" = "لإعادة التدوير", "Recycling";
    "Industrial Gases" = "للغازات الصناعية", "Chemicals";
    "Heat Exchangers" = "للمبادلات الحرارية", "Machinery";
    "Logistics" = "للخدمات اللوجستية", "Logistics";
    "Solar" = "للطاقة الشمسية", "Energy";
    "Furniture" = "للأثاث", "Furniture";
    "Fittings" = "لوصلات الأنابيب", "Metal products";
};

/// Head-count bands, smallest first.
pub const SIZES: &[&str] = &["1-9", "10-49", "50-249", "250-499"];

/// Industrial cities of the Kingdom.
pub const CITIES: &[Phrase] = phrases! {
    "Riyadh" = "الرياض"; "Jeddah" = "جدة"; "Dammam" = "الدمام"; "Jubail" = "الجبيل"; "Yanbu" = "ينبع";
    "Al Khobar" = "الخبر"; "Al Kharj" = "الخرج"; "Buraydah" = "بريدة"; "Hofuf" = "الهفوف"; "Tabuk" = "تبوك";
    "Hail" = "حائل"; "Jazan" = "جازان"; "Abha" = "أبها"; "Madinah" = "المدينة المنورة"; "Makkah" = "مكة المكرمة";
    "Ras Al Khair" = "رأس الخير"; "Sudair" = "سدير"; "Arar" = "عرعر"; "Najran" = "نجران"; "Rabigh" = "رابغ";
};
