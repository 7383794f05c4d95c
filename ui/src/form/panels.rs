//! The panels of the profile window: the profile's own, one a group that a plugin declares, and « Avancé » (J97).

use std::collections::HashSet;

use app::Side;
use sync_model::{FieldKind, Localized, LookupName};

use super::{Form, Place, full, source};

/// Which panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Panel {
    /// What is no plugin's.
    Profile,
    Group {
        side: Side,
        group: usize,
    },
    /// Every setting that its plugin calls advanced.
    Advanced,
}

/// The setting that a remedy names: a panel and a field of it, or a field and a row of its mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub side: Side,
    pub path: String,
    pub key: Option<String>,
}

impl Wanted {
    /// The fields that it may mean, the nearest first.
    pub fn fields(&self) -> Vec<String> {
        let names = self.key.iter().chain([&self.path]);
        names.map(|name| full(self.side, name)).collect()
    }
}

/// What to mark a panel with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Look,
    Wrong,
}

impl Form {
    /// Every panel, in its order: the connections first, so that the lists of the others can be read.
    pub fn panels(&self) -> Vec<Panel> {
        let mut panels = vec![Panel::Profile];
        for side in [Side::Shop, Side::Erp] {
            let groups = self.faces.get(&side).map_or(0, |face| face.settings.groups.len());
            panels.extend((0..groups).map(|group| Panel::Group { side, group }));
        }
        if self.places().any(|place| place.field.advanced) {
            panels.push(Panel::Advanced);
        }
        panels
    }

    /// A group's own words.
    pub fn group(&self, side: Side, group: usize) -> Option<(&Localized, &Localized)> {
        let group = self.faces.get(&side)?.settings.groups.get(group)?;
        Some((&group.label, &group.help))
    }

    /// The fields that a panel shows now.
    pub fn shown(&self, panel: &Panel) -> Vec<Place<'_>> {
        let on = |place: &Place<'_>| match panel {
            Panel::Profile => false,
            Panel::Advanced => place.field.advanced,
            Panel::Group { .. } => self.advanced || !place.field.advanced,
        };
        let mut places: Vec<Place<'_>> = match panel {
            Panel::Profile => Vec::new(),
            Panel::Advanced => self.places().collect(),
            Panel::Group { side, group } => {
                let group = self.faces.get(side).and_then(|face| face.settings.groups.get(*group));
                group.into_iter().flat_map(|group| &group.fields).map(|field| Place { side: *side, field }).collect()
            }
        };
        places.retain(|place| on(place) && self.is_shown(*place));
        places
    }

    /// The panel that has a field, for a jump to what is wrong.
    pub fn panel_of(&self, name: &str) -> Option<usize> {
        let home = |panel: &Panel| match panel {
            Panel::Group { side, group } => self
                .faces
                .get(side)
                .and_then(|face| face.settings.groups.get(*group))
                .is_some_and(|group| group.fields.iter().any(|field| full(*side, &field.key) == name)),
            _ => false,
        };
        self.panels().iter().position(home)
    }

    /// The panel that a remedy names, by a field of it or by itself (sync-model's `Remedy::OpenSetting`).
    pub fn panel_named(&self, wanted: &Wanted) -> Option<usize> {
        let fields = wanted.fields();
        let by_field = fields.iter().find_map(|name| self.panel_of(name));
        by_field.or_else(|| {
            let home = |panel: &Panel| match panel {
                Panel::Group { side, group } if *side == wanted.side => {
                    let group = self.faces.get(side).and_then(|face| face.settings.groups.get(*group));
                    group.is_some_and(|group| group.key == wanted.path)
                }
                _ => false,
            };
            self.panels().iter().position(home)
        })
    }

    /// Where a side's check stands: on its first panel.
    pub fn check_of(&self, panel: &Panel) -> Option<Side> {
        match panel {
            Panel::Group { side, group: 0 } => Some(*side),
            _ => None,
        }
    }

    /// Red for what is wrong, amber for what a check warns of (ui.md §4.1).
    pub fn mark(&self, panel: &Panel) -> Mark {
        let Panel::Group { side, group } = panel else { return Mark::None };
        let fields = self.faces.get(side).and_then(|face| face.settings.groups.get(*group));
        let mut fields = fields.into_iter().flat_map(|group| &group.fields);
        if fields.any(|field| self.fault(&full(*side, &field.key)).is_some()) {
            return Mark::Wrong;
        }
        match self.check_of(panel).and_then(|side| self.checks.get(&side)) {
            Some(super::Check::Done { report, .. }) if !report.passed() => Mark::Look,
            Some(super::Check::Refused(_)) => Mark::Look,
            _ => Mark::None,
        }
    }

    /// The lists that a panel needs and that nobody read yet.
    pub fn unread(&self, panel: &Panel) -> HashSet<(Side, LookupName)> {
        let lists = self.shown(panel).into_iter().flat_map(|place| {
            let list = |from| source(place.side, from);
            match &place.field.kind {
                FieldKind::Lookup { from } | FieldKind::LookupMany { from } => vec![list(*from)],
                FieldKind::Mapping { rows, target } => vec![list(*rows), list(*target)],
                _ => Vec::new(),
            }
        });
        lists.filter(|list| !self.lists.contains_key(list) && self.faces.contains_key(&list.0)).collect()
    }
}
