//! Cycles of things that use each other.

/// Returns the number of the cycle that each node is on, by the nodes that each one uses: nodes have
/// the same number if each leads to the other (strongly connected components, by Kosaraju's
/// algorithm).
pub(crate) fn cycles(uses: &[Vec<usize>]) -> Vec<usize> {
    let mut users = vec![Vec::new(); uses.len()];
    for (index, used) in uses.iter().enumerate() {
        used.iter().for_each(|at| users[*at].push(index));
    }
    let mut seen = vec![false; uses.len()];
    let mut done = Vec::new();
    for index in 0..uses.len() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        // Each node with the number of those it uses that were visited.
        let mut open = vec![(index, 0)];
        while let Some((at, next)) = open.last_mut() {
            match uses[*at].get(*next) {
                Some(id) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[*id], true) {
                        open.push((*id, 0));
                    }
                }
                None => {
                    done.push(*at);
                    open.pop();
                }
            }
        }
    }
    let mut cycles = vec![None; uses.len()];
    for root in done.into_iter().rev() {
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            if cycles[at].is_none() {
                cycles[at] = Some(root);
                open.extend(&users[at]);
            }
        }
    }
    cycles.into_iter().flatten().collect()
}
