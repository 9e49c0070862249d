//! Sets that merge: union by smallest member, with path halving (Tarjan, JACM 1975; near-constant time an operation).

/// Disjoint sets of the numbers `0..n`, each named by its smallest member.
pub(crate) struct DisjointSets {
    parent: Vec<u32>,
}

impl DisjointSets {
    /// Every number alone.
    pub(crate) fn new(count: usize) -> Self {
        DisjointSets {
            parent: (0..count as u32).collect(),
        }
    }

    /// The name of the set of `member`.
    pub(crate) fn name(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let up = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = up;
            member = up;
        }
        member
    }

    /// Makes one set of those of `a` and `b`. Returns whether they were two.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.name(a), self.name(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_named_by_its_smallest_member() {
        let mut sets = DisjointSets::new(6);
        assert!(sets.join(5, 3));
        assert!(sets.join(3, 1));
        assert!(!sets.join(1, 5));
        let names: Vec<u32> = (0..6).map(|member| sets.name(member)).collect();
        assert_eq!(names, [0, 1, 2, 1, 4, 1]);
    }
}
