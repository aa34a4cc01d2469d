//! Words of private messages: two people who met in the forum write to each other.

use super::{Phrase, phrases};

/// How one begins to write to the other.
pub const OPENINGS: &[Phrase] = phrases! {
    "Hello! I read your post about {thing}. Could you tell me which supplier you settled on?" = "السلام عليكم، قرأت مشاركتك عن {thing}. هل لي أن أعرف المورّد الذي اخترتموه؟";
    "Good morning, we have the same trouble with {thing} in our plant. May I call you this week?" = "صباح الخير، لدينا المشكلة نفسها في {thing} بمصنعنا. هل يناسبك اتصال هذا الأسبوع؟";
    "Thank you for your answer in the forum. Do you still have the readings from before the change?" = "شكرًا على إجابتك في المنتدى. هل ما زالت لديك القراءات التي سبقت التغيير؟";
    "Hello, would you share the checklist that you use for {thing}?" = "مرحبًا، هل يمكنك مشاركة قائمة التحقق التي تستخدمونها في {thing}؟";
};

/// What is answered, by either.
pub const ANSWERS: &[Phrase] = phrases! {
    "Gladly. I will look it up and send it to you tomorrow." = "بكل سرور، سأبحث عنها وأرسلها لك غدًا.";
    "We tried two of them. The second one kept its word on delivery, the first did not." = "جرّبنا اثنين منهم؛ التزم الثاني بموعد التسليم ولم يلتزم الأول.";
    "Sunday after the morning meeting suits me best." = "يناسبني يوم الأحد بعد الاجتماع الصباحي.";
    "It is {asset}, the one that I wrote about. The figures are in our monthly report." = "المقصود هو {asset} الذي كتبت عنه، والأرقام في تقريرنا الشهري.";
    "Start small: one line, two weeks, and write down every stop." = "ابدؤوا بخطوة صغيرة: خط واحد لأسبوعين، مع تسجيل كل توقف.";
    "How many people did you train for it?" = "كم شخصًا درّبتم عليه؟";
    "Three operators and one of our engineers. It took less than a day." = "ثلاثة مشغّلين وأحد مهندسينا، ولم يستغرق الأمر يومًا كاملًا.";
    "That is good to know. Did it change your costs?" = "معلومة مفيدة. هل تغيّرت التكاليف لديكم؟";
    "A little at first, then they fell. I can show you when you visit." = "قليلًا في البداية ثم انخفضت. يمكنني أن أريك ذلك عند زيارتك.";
};

/// How it ends.
pub const CLOSINGS: &[Phrase] = phrases! {
    "Many thanks, that helps us a lot." = "شكرًا جزيلًا، أفدتنا كثيرًا.";
    "Perfect. See you on Sunday." = "ممتاز، نلتقي يوم الأحد.";
    "You are welcome. Tell me how it went." = "على الرحب والسعة، أخبرني بما توصّلتم إليه.";
};
