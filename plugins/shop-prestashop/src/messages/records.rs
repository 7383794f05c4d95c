//! The sentences of what the module says about articles, categories and its own state.

use super::Row;

const FIX_FR: &str = "Corrigez la fiche dans la gestion commerciale.";
const FIX_EN: &str = "Correct the record in the ERP.";
const SEND_FR: &str = "Exportez d'abord cette fiche, ou retirez-la de la sélection.";
const SEND_EN: &str = "Export that record first, or take it out of the selection.";

/// Of articles, their variants and packs.
pub const ARTICLES: &[Row] = &[
    (
        "name-missing",
        "La fiche n'a pas de désignation dans la langue de la boutique.",
        "The record has no name in the shop's language.",
        "Donnez-lui une désignation dans la gestion commerciale, ou pour cette fiche.",
        "Name it in the ERP, or for this record.",
    ),
    (
        "identity-missing",
        "L'article n'est pas dans la boutique et arrive sans son identité.",
        "The article is not in the shop and came without its identity.",
        "Exportez l'article avant ses prix et son stock.",
        "Export the article before its prices and stock.",
    ),
    (
        "article-not-in-shop",
        "L'article n'est pas dans la boutique.",
        "The article is not in the shop.",
        SEND_FR,
        SEND_EN,
    ),
    (
        "kind-changed",
        "L'article a des déclinaisons dans la boutique et n'en a plus ici.",
        "The article has combinations in the shop and none here any more.",
        "Supprimez ses déclinaisons dans la boutique, puis relancez.",
        "Delete its combinations in the shop, then run again.",
    ),
    (
        "axes-missing",
        "L'article à déclinaisons n'a pas de gamme.",
        "The article with variants has no axis.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "variant-axes",
        "La déclinaison « {variant} » n'a pas une valeur par gamme.",
        "The variant “{variant}” lacks a value on an axis.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "variant-twice",
        "La déclinaison « {variant} » existe deux fois.",
        "The variant “{variant}” exists twice.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "ean-invalid",
        "« {ean} » n'est pas un code EAN que la boutique accepte.",
        "“{ean}” is no EAN that the shop accepts.",
        "Corrigez le code-barres, ou videz-le pour cette fiche.",
        "Correct the barcode, or empty it for this record.",
    ),
    (
        "number-invalid",
        "Le nombre « {field} » est absent ou hors limites.",
        "The number “{field}” is absent or out of bounds.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "currency-differs",
        "Le prix est en {currency}, la boutique vend en {shop}.",
        "The price is in {currency}, the shop sells in {shop}.",
        "Choisissez une catégorie tarifaire dans la devise de la boutique.",
        "Choose a price category in the shop's currency.",
    ),
    (
        "tax-rate-unknown",
        "La boutique n'a pas de règle de taxe à {rate} % pour le pays {country}.",
        "The shop has no tax rule of {rate} % for the country {country}.",
        "Créez cette règle de taxe dans la boutique.",
        "Make that tax rule in the shop.",
    ),
    (
        "media-not-served",
        "Les images et documents ne voyagent pas avec l'article.",
        "Pictures and documents do not travel with the article.",
        "Lancez l'envoi des photos et documents.",
        "Run the export of photos and documents.",
    ),
    (
        "media-refused",
        "« {file} » n'est pas une image que la boutique peut ouvrir.",
        "“{file}” is no picture that the shop can open.",
        "Ouvrez-la dans un logiciel d'images et enregistrez-la de nouveau en JPEG ou PNG.",
        "Open it in a picture program and save it again as JPEG or PNG.",
    ),
    (
        "media-changed",
        "Le fichier « {file} » a changé pendant son envoi.",
        "The file “{file}” changed while it was sent.",
        "Relancez l'envoi des photos et documents.",
        "Run the export of photos and documents again.",
    ),
    (
        "media-invalid",
        "L'image ou le document « {file} » n'est pas décrit comme il faut.",
        "The picture or document “{file}” is not described as it has to be.",
        "Relancez ; si cela se répète, mettez le programme et le module à jour.",
        "Run again; if it happens again, update the program and the module.",
    ),
    (
        "pack-waits",
        "Le pack n'est pas vendu tant que ces composants manquent : {components}",
        "The pack is not sold while these components are missing: {components}",
        "Exportez ces composants : le pack se complète seul.",
        "Export these components: the pack completes itself.",
    ),
    (
        "pack-component-missing",
        "Le pack n'a pas de composant.",
        "The pack has no component.",
        "Corrigez sa nomenclature dans la gestion commerciale.",
        "Correct its bill of materials in the ERP.",
    ),
    (
        "pack-component-variant",
        "La nomenclature ne dit pas quelle déclinaison de « {component} » le pack contient.",
        "The bill of materials does not say which variant of “{component}” the pack holds.",
        "Précisez les énumérés de gamme du composant.",
        "Name the component's axis values.",
    ),
    (
        "pack-in-pack",
        "PrestaShop n'accepte pas un pack dans un pack : « {component} ».",
        "PrestaShop takes no pack in a pack: “{component}”.",
        "Remplacez-le par ses composants dans la nomenclature.",
        "Put its components in its place in the bill of materials.",
    ),
    (
        "pack-quantity",
        "La quantité de « {component} » dans le pack n'est pas un nombre entier.",
        "The quantity of “{component}” in the pack is not a whole number.",
        "Corrigez la nomenclature dans la gestion commerciale.",
        "Correct the bill of materials in the ERP.",
    ),
    (
        "pack-with-variants",
        "PrestaShop n'accepte pas de déclinaisons dans un pack.",
        "PrestaShop takes no combinations of a pack.",
        "Vendez l'article sans gamme, ou sans nomenclature.",
        "Sell the article without axes, or without its bill of materials.",
    ),
    (
        "removal-off",
        "La fiche a quitté la gestion commerciale ; le module n'y touche pas.",
        "The record left the ERP; the module leaves it alone.",
        "Le réglage « fiches disparues » du module en décide.",
        "The module's setting on leaving records decides.",
    ),
];

/// Of categories.
pub const CATEGORIES: &[Row] = &[
    (
        "category-unknown",
        "La catégorie « {category} » n'est pas dans la boutique.",
        "The category “{category}” is not in the shop.",
        SEND_FR,
        SEND_EN,
    ),
    (
        "category-parent-unknown",
        "La catégorie parente « {parent} » n'est pas dans la boutique.",
        "The parent category “{parent}” is not in the shop.",
        SEND_FR,
        SEND_EN,
    ),
    (
        "category-own-parent",
        "La catégorie serait contenue dans elle-même.",
        "The category would contain itself.",
        FIX_FR,
        FIX_EN,
    ),
];

/// Of the module's own checks.
pub const CHECKS: &[Row] = &[
    (
        "module-tables",
        "Des tables du module manquent : {tables}",
        "Tables of the module are missing: {tables}",
        "Réinstallez le module.",
        "Install the module again.",
    ),
    (
        "module-secret-age",
        "Le mot de passe du module a {days} jours.",
        "The module's password is {days} days old.",
        "Renouvelez-le dans la page du module.",
        "Renew it on the module's page.",
    ),
    (
        "shop-open",
        "La boutique est en maintenance.",
        "The shop is under maintenance.",
        "Rouvrez-la quand vous aurez fini.",
        "Open it again when you are done.",
    ),
    (
        "shop-listeners",
        "D'autres modules écoutent les changements d'articles : {modules}",
        "Other modules listen to article changes: {modules}",
        "Les envois sont plus lents, car chacun leur est annoncé ; le module peut s'en passer (réglage).",
        "Writing is slower, as each change is told to them; a setting of the module can leave that out.",
    ),
    (
        "shop-packs",
        "Des packs attendent des composants : {components}",
        "Packs wait for components: {components}",
        "Exportez ces composants, ou corrigez les nomenclatures.",
        "Export these components, or correct the bills of materials.",
    ),
    (
        "module-pending",
        "{count} suites d'envois restent à faire (index, caches, annonces).",
        "{count} follow-ups of writes are still due (indexes, caches, announcements).",
        "Elles se font au prochain envoi ; relancez le contrôle.",
        "The next write does them; run the check again.",
    ),
];
