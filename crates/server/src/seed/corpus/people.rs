//! Names of people (Latin and Arabic script) and what they do. Names are common ones, combined at random.

use super::{Phrase, phrases};

/// Given names of the region, with their usual Latin spelling.
pub const REGIONAL_GIVEN: &[Phrase] = phrases! {
    "Mohammed" = "محمد"; "Abdullah" = "عبدالله"; "Fahad" = "فهد"; "Khalid" = "خالد"; "Saud" = "سعود";
    "Turki" = "تركي"; "Nasser" = "ناصر"; "Majed" = "ماجد"; "Bandar" = "بندر"; "Yousef" = "يوسف";
    "Ibrahim" = "إبراهيم"; "Omar" = "عمر"; "Ali" = "علي"; "Hassan" = "حسن"; "Rakan" = "راكان";
    "Sultan" = "سلطان"; "Ziyad" = "زياد"; "Mansour" = "منصور"; "Faris" = "فارس"; "Anas" = "أنس";
    "Sara" = "سارة"; "Nouf" = "نوف"; "Reem" = "ريم"; "Lama" = "لمى"; "Haya" = "هيا";
    "Maha" = "مها"; "Abeer" = "عبير"; "Hind" = "هند"; "Amal" = "أمل"; "Dana" = "دانة";
    "Ghada" = "غادة"; "Salma" = "سلمى"; "Jawaher" = "جواهر"; "Rawan" = "روان"; "Hessa" = "حصة";
    "Bader" = "بدر"; "Mishal" = "مشعل"; "Tariq" = "طارق"; "Hisham" = "هشام"; "Asma" = "أسماء";
};

/// Family names of the region, with their usual Latin spelling.
pub const REGIONAL_FAMILY: &[Phrase] = phrases! {
    "Alharbi" = "الحربي"; "Alqahtani" = "القحطاني"; "Alghamdi" = "الغامدي"; "Alzahrani" = "الزهراني";
    "Alotaibi" = "العتيبي"; "Aldossari" = "الدوسري"; "Alshehri" = "الشهري"; "Almutairi" = "المطيري";
    "Alanazi" = "العنزي"; "Alshammari" = "الشمري"; "Aljuhani" = "الجهني"; "Albalawi" = "البلوي";
    "Alamri" = "العمري"; "Alsubaie" = "السبيعي"; "Alyami" = "اليامي"; "Almalki" = "المالكي";
    "Alhazmi" = "الحازمي"; "Alsalem" = "السالم"; "Alnasser" = "الناصر"; "Aljaber" = "الجابر";
    "Almousa" = "الموسى"; "Alabdullah" = "العبدالله"; "Alrashid" = "الرشيد"; "Alhamad" = "الحمد";
    "Almarzouq" = "المرزوق"; "Bukhari" = "بخاري"; "Haddad" = "حداد"; "Mansouri" = "منصوري";
    "Khoury" = "خوري"; "Darwish" = "درويش"; "Saleh" = "صالح"; "Hamdan" = "حمدان";
};

/// Given names of colleagues from elsewhere, written in Latin script.
pub const EXPATRIATE_GIVEN: &[&str] = &[
    "Rajesh", "Anil", "Priya", "Suresh", "Deepa", "Vikram", "Imran", "Bilal", "Ayesha", "Usman", "Jose", "Maria",
    "Ramon", "Grace", "Arnel", "Daniel", "Emma", "Thomas", "Claire", "Marco", "Elena", "Jonas", "Katrin", "Min-jun",
    "Seo-yeon", "Wei", "Kenji", "Peter", "Nadia", "Tunde",
];

/// Family names of colleagues from elsewhere, written in Latin script.
pub const EXPATRIATE_FAMILY: &[&str] = &[
    "Kumar",
    "Sharma",
    "Nair",
    "Iyer",
    "Reddy",
    "Khan",
    "Malik",
    "Qureshi",
    "Siddiqui",
    "Santos",
    "Reyes",
    "Cruz",
    "Dela Cruz",
    "Smith",
    "Baker",
    "Müller",
    "Schneider",
    "Rossi",
    "Dubois",
    "Kim",
    "Park",
    "Tanaka",
    "Chen",
    "Adeyemi",
    "Fernando",
    "Perera",
    "Novak",
    "O'Connor",
    "Rahman",
    "Das",
];

/// Job titles; the Arabic ones name the work rather than the person, so that they fit anyone.
pub const JOB_TITLES: &[Phrase] = phrases! {
    "Maintenance Manager" = "إدارة الصيانة";
    "Reliability Engineer" = "هندسة الموثوقية";
    "Quality Manager" = "إدارة الجودة";
    "Quality Inspector" = "فحص الجودة";
    "Energy Engineer" = "هندسة الطاقة";
    "Automation Engineer" = "هندسة الأتمتة";
    "Control Systems Technician" = "الدعم الفني لأنظمة التحكم";
    "HSE Officer" = "السلامة والصحة والبيئة";
    "Supply Chain Planner" = "تخطيط سلاسل الإمداد";
    "Procurement Lead" = "قيادة فريق المشتريات";
    "Production Manager" = "إدارة الإنتاج";
    "Shift Supervisor" = "الإشراف على الوردية";
    "Additive Manufacturing Engineer" = "هندسة التصنيع بالإضافة";
    "Digital Transformation Lead" = "قيادة التحول الرقمي";
    "Data Analyst" = "تحليل البيانات";
    "Water Treatment Engineer" = "هندسة معالجة المياه";
    "Training Coordinator" = "تنسيق التدريب";
    "Local Content Manager" = "إدارة المحتوى المحلي";
    "Plant Manager" = "إدارة المصنع";
    "Process Engineer" = "هندسة العمليات";
};

/// One-sentence biographies; `{years}` is a count of years, `{subject}` the name of a subject.
pub const BIOS: &[Phrase] = phrases! {
    "{years} in industry, mostly {subject}." = "خبرة {years} في الصناعة، ومعظمها في مجال {subject}.";
    "Works on {subject}; happy to compare notes with other plants." = "العمل في مجال {subject}، والاهتمام بتبادل الخبرات مع المصانع الأخرى.";
    "Moved from the shop floor to engineering after {years}." = "انتقال من أرض المصنع إلى الهندسة بعد {years}.";
    "Interested in {subject} and in simple solutions that last." = "اهتمام بمجال {subject} وبالحلول البسيطة التي تدوم.";
};
