//! The structure of a document beside its look: what is a heading, a table, a picture, for those who listen to it.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, Node, Tag, TagGroup, TagKind, TagTree};

use super::block::Part;

/// A branch of the structure.
pub enum Branch {
    /// Something that was put on pages as that part.
    Leaf(TagKind, Part),
    /// Branches that belong together.
    Group(TagKind, Vec<Branch>),
}

/// The structure as it grows.
#[derive(Default)]
pub struct Structure {
    count: Part,
    /// Those that are not closed yet, the innermost last.
    open: Vec<Vec<Branch>>,
    roots: Vec<Branch>,
}

impl Structure {
    /// A new part of what is open.
    pub fn part(&mut self, tag: impl Into<TagKind>) -> Part {
        let part = self.count;
        self.count += 1;
        self.push(Branch::Leaf(tag.into(), part));
        part
    }

    /// A heading of that level.
    pub fn heading(&mut self, level: u16, text: &str) -> Part {
        self.part(Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text.to_owned())))
    }

    /// Begins something that holds parts.
    pub fn open(&mut self) {
        self.open.push(Vec::new());
    }

    /// Ends what was begun last.
    pub fn close(&mut self, tag: impl Into<TagKind>) {
        if let Some(branches) = self.open.pop() {
            self.push(Branch::Group(tag.into(), branches));
        }
    }

    fn push(&mut self, branch: Branch) {
        self.open.last_mut().unwrap_or(&mut self.roots).push(branch);
    }

    /// How many parts there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The structure, with what was put on pages.
    pub fn tree(self, mut placed: Vec<Vec<Identifier>>, lang: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(lang.to_owned()));
        for branch in self.roots {
            if let Some(node) = node(branch, &mut placed) {
                tree.push(node);
            }
        }
        tree
    }
}

fn node(branch: Branch, placed: &mut [Vec<Identifier>]) -> Option<Node> {
    let group = match branch {
        Branch::Leaf(tag, part) => {
            let identifiers = placed.get_mut(part).map(std::mem::take).unwrap_or_default();
            TagGroup::with_children(tag, identifiers.into_iter().map(Node::from).collect())
        }
        Branch::Group(tag, branches) => {
            TagGroup::with_children(tag, branches.into_iter().filter_map(|branch| node(branch, placed)).collect())
        }
    };
    (!group.children.is_empty()).then(|| group.into())
}
