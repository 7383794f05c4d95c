//! The sentences about what the shop has already: its adoption, and what waits for it.

use super::Row;

const DECIDE_FR: &str =
    "Désignez la bonne : « navette adopt PROFIL --article CLÉ=NUMÉRO » ; ou corrigez dans la boutique.";
const DECIDE_EN: &str = "Name the right one: “navette adopt PROFILE --article KEY=ID”; or correct it in the shop.";

/// Of adoption (G22).
pub const ADOPTION: &[Row] = &[
    (
        "product-not-linked",
        "La boutique a déjà ce produit (n° {id}, par {by}) sans lien avec la gestion commerciale : aucun second n'est créé.",
        "The shop has this product already (no. {id}, by {by}) without a link to the ERP: no second one is made.",
        "Lancez « navette adopt PROFIL --dry-run », puis sans --dry-run.",
        "Run “navette adopt PROFILE --dry-run”, then without --dry-run.",
    ),
    (
        "category-not-linked",
        "La boutique a déjà la catégorie « {name} » à cet endroit (n° {id}) sans lien : aucune seconde n'est créée.",
        "The shop has the category “{name}” in this place already (no. {id}) without a link: no second one is made.",
        "Lancez « navette adopt PROFIL --dry-run », puis sans --dry-run.",
        "Run “navette adopt PROFILE --dry-run”, then without --dry-run.",
    ),
    (
        "adopt-matched",
        "N° {id} de la boutique, par {by}.",
        "The shop's no. {id}, by {by}.",
        "Rien à faire.",
        "Nothing to do.",
    ),
    (
        "adopt-ambiguous",
        "{count} fiches de la boutique correspondent par {by} : n° {candidates}.",
        "{count} records of the shop correspond by {by}: no. {candidates}.",
        DECIDE_FR,
        DECIDE_EN,
    ),
    (
        "adopt-not-free",
        "La fiche n° {id} n'est pas dans la boutique, ou elle est déjà liée à une autre.",
        "The record no. {id} is not in the shop, or it is linked to another already.",
        DECIDE_FR,
        DECIDE_EN,
    ),
    (
        "adopt-kind-differs",
        "Le produit n° {id} a des déclinaisons dans la boutique, l'article n'en a pas.",
        "The product no. {id} has combinations in the shop, the article has no variants.",
        "Supprimez ses déclinaisons dans la boutique, ou donnez des gammes à l'article, puis relancez.",
        "Delete its combinations in the shop, or give the article variants, then run again.",
    ),
    (
        "adopt-variant-ambiguous",
        "Plusieurs déclinaisons (n° {candidates}) correspondent à la variante « {variant} ».",
        "Several combinations (no. {candidates}) correspond to the variant “{variant}”.",
        "Gardez-en une seule avec cette référence dans la boutique, puis relancez.",
        "Keep only one with that reference in the shop, then run again.",
    ),
    (
        "adopt-variant-twice",
        "La déclinaison n° {candidates} correspond à « {variant} » et à une autre variante.",
        "The combination no. {candidates} corresponds to “{variant}” and to another variant.",
        "Corrigez la référence de trop dans la gestion commerciale, puis relancez.",
        "Correct the reference too many in the ERP, then run again.",
    ),
];
