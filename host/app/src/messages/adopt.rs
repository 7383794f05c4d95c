//! Sentences of adoptions.

use sync_model::MessageTemplate;

const SHOWS_FR: &str =
    "« navette adopt » sans --dry-run fait les liens ; --article CLÉ=NUMÉRO désigne une fiche à la main.";
const SHOWS_EN: &str = "\"navette adopt\" without --dry-run makes the links; --article KEY=ID names a record by hand.";
const NEXT_FR: &str =
    "Le prochain export met à jour ces fiches ; textes et catégories restent ceux de la boutique jusqu'à --send.";
const NEXT_EN: &str = "The next export updates these records; texts and categories stay the shop's until --send.";

/// The codes of the host's own part.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "adopt-articles-preview",
            "Articles : {matched} seraient rapprochés, {linked} le sont déjà, {ambiguous} à décider, {only_source} seulement \
             dans la gestion commerciale, {only_sink} seulement dans la boutique.",
            "Articles: {matched} would be linked, {linked} are already, {ambiguous} to decide, {only_source} only in the \
             ERP, {only_sink} only in the shop.",
            SHOWS_FR,
            SHOWS_EN,
        ),
        template(
            "adopt-articles-done",
            "Articles : {matched} rapprochés, {linked} l'étaient déjà, {ambiguous} à décider, {only_source} seulement dans \
             la gestion commerciale, {only_sink} seulement dans la boutique.",
            "Articles: {matched} linked, {linked} were already, {ambiguous} to decide, {only_source} only in the ERP, \
             {only_sink} only in the shop.",
            NEXT_FR,
            NEXT_EN,
        ),
        template(
            "adopt-categories-preview",
            "Catégories : {matched} seraient rapprochées, {linked} le sont déjà, {ambiguous} à décider, {only_source} \
             seulement dans la gestion commerciale, {only_sink} seulement dans la boutique.",
            "Categories: {matched} would be linked, {linked} are already, {ambiguous} to decide, {only_source} only in the \
             ERP, {only_sink} only in the shop.",
            SHOWS_FR,
            SHOWS_EN,
        ),
        template(
            "adopt-categories-done",
            "Catégories : {matched} rapprochées, {linked} l'étaient déjà, {ambiguous} à décider, {only_source} seulement \
             dans la gestion commerciale, {only_sink} seulement dans la boutique.",
            "Categories: {matched} linked, {linked} were already, {ambiguous} to decide, {only_source} only in the ERP, \
             {only_sink} only in the shop.",
            NEXT_FR,
            NEXT_EN,
        ),
        template(
            "adopt-claimed-twice",
            "La fiche n° {id} de la boutique correspond aussi à {others}.",
            "The shop's record no. {id} also corresponds to {others}.",
            "Corrigez la référence ou le code-barres de trop, ou désignez la bonne : « navette adopt » --article CLÉ={id}.",
            "Correct the reference or bar code too many, or name the right one: \"navette adopt\" --article KEY={id}.",
        ),
        template(
            "adopt-only-there",
            "« {name} » ({reference}) n'existe que dans la boutique.",
            "\"{name}\" ({reference}) exists in the shop only.",
            "Rien à faire : Navette n'y touche pas.",
            "Nothing to do: Navette leaves it alone.",
        ),
        template(
            "category-circle",
            "La catégorie est rangée sous elle-même.",
            "The category stands below itself.",
            "Corrigez le catalogue de la gestion commerciale.",
            "Correct the ERP's catalogue.",
        ),
        template(
            "adopt-name-invalid",
            "« {text} » ne désigne pas une fiche.",
            "\"{text}\" names no record.",
            "Écrivez CLÉ=NUMÉRO, le numéro étant celui de la boutique.",
            "Write KEY=ID, the id being the shop's.",
        ),
        template(
            "facet-unknown",
            "« {name} » n'est pas une partie de fiche.",
            "\"{name}\" is no part of a record.",
            "Écrivez texts, categories, features, media ou all.",
            "Write texts, categories, features, media or all.",
        ),
    ]
}
