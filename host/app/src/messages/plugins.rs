//! Sentences of what stands in a plugin's way: its signature, its publisher, its place (`reliability.md` §6).

use sync_model::MessageTemplate;

/// Code, French, English, what to do in French, in English.
type Row = [&'static str; 5];

const TEXT: &[Row] = &[
    [
        "plugin-unsigned",
        "L'extension « {id} » n'est signée par aucun éditeur.",
        "The plugin \"{id}\" is signed by no publisher.",
        "Demandez à son éditeur le fichier signé (.navette-plugin) ; pour essayer la vôtre, activez le mode développeur : navette plugin developer on.",
        "Ask its publisher for the signed file (.navette-plugin); to try your own, switch the developer mode on: navette plugin developer on.",
    ],
    [
        "plugin-signature",
        "La signature de l'extension « {id} » ne correspond pas à son contenu : elle a été modifiée.",
        "The signature of the plugin \"{id}\" does not match its contents: it was altered.",
        "Ne l'utilisez pas ; téléchargez-la de nouveau chez son éditeur et installez ce fichier.",
        "Do not use it; get it again from its publisher and install that file.",
    ],
    [
        "plugin-newer",
        "L'extension « {id} » demande une version plus récente du programme ({field}).",
        "The plugin \"{id}\" needs a newer version of the program ({field}).",
        "Mettez le programme à jour.",
        "Update the program.",
    ],
    [
        "plugin-publisher-unknown",
        "L'éditeur « {publisher} » de l'extension « {id} » n'est pas reconnu par ce programme.",
        "The publisher \"{publisher}\" of the plugin \"{id}\" is not known to this program.",
        "Mettez le programme à jour ; sinon, demandez à l'éditeur une extension signée par un certificat reconnu.",
        "Update the program; otherwise ask the publisher for a plugin signed under a certificate that is known.",
    ],
    [
        "plugin-publisher-expired",
        "Le certificat de l'éditeur « {publisher} » va du {from} au {until} : l'extension « {id} » ne peut pas être installée.",
        "The certificate of the publisher \"{publisher}\" runs from {from} to {until}: the plugin \"{id}\" cannot be installed.",
        "Demandez à l'éditeur un fichier signé par son nouveau certificat ; vérifiez aussi la date de l'ordinateur.",
        "Ask the publisher for a file signed under its new certificate; check the computer's date, too.",
    ],
    [
        "plugin-publisher-revoked",
        "Le certificat de l'éditeur « {publisher} » a été retiré : l'extension « {id} » ne s'exécute plus.",
        "The certificate of the publisher \"{publisher}\" was revoked: the plugin \"{id}\" does not run any more.",
        "Retirez l'extension, puis demandez à l'éditeur celle qui la remplace.",
        "Remove the plugin, then ask the publisher for the one that takes its place.",
    ],
    [
        "plugin-publisher-roles",
        "L'éditeur « {publisher} » n'a pas le droit de fournir une extension de rôle « {role} » (« {id} »).",
        "The publisher \"{publisher}\" may not provide a plugin of the role \"{role}\" (\"{id}\").",
        "Demandez à l'éditeur une extension dont son certificat couvre le rôle.",
        "Ask the publisher for a plugin whose role its certificate covers.",
    ],
    [
        "plugin-publisher-other",
        "« {id} » est déjà installée ici par l'éditeur « {known} » ; ce fichier vient de « {publisher} ».",
        "\"{id}\" is installed here by the publisher \"{known}\" already; this file is from \"{publisher}\".",
        "Si l'éditeur a vraiment changé, retirez d'abord l'ancienne : navette plugin remove {id}.",
        "If the publisher really changed, remove the old one first: navette plugin remove {id}.",
    ],
    [
        "plugin-revoked",
        "La version {version} de l'extension « {id} » a été retirée pour sa sécurité.",
        "Version {version} of the plugin \"{id}\" was revoked for its safety.",
        "Installez la version suivante : navette plugin update FICHIER.",
        "Install the next version: navette plugin update FILE.",
    ],
    [
        "plugin-downgrade",
        "« {id} » est déjà passée par la version {known} ; ce fichier est la version {version}, plus ancienne.",
        "\"{id}\" has been at version {known} already; this file is version {version}, which is older.",
        "Installez une version plus récente ; pour revenir en arrière quand même, ajoutez --downgrade.",
        "Install a newer version; to go back all the same, add --downgrade.",
    ],
    [
        "plugin-twice",
        "Deux extensions se disent « {id} » : {first} et {second}.",
        "Two plugins call themselves \"{id}\": {first} and {second}.",
        "Gardez-en une seule : supprimez l'autre dossier.",
        "Keep one of them: delete the other folder.",
    ],
    [
        "plugin-disabled",
        "L'extension « {id} » est désactivée.",
        "The plugin \"{id}\" is disabled.",
        "Activez-la (navette plugin enable {id}), ou retirez-la du profil.",
        "Enable it (navette plugin enable {id}), or take it out of the profile.",
    ],
    [
        "plugin-package",
        "« {file} » n'est pas un fichier d'extension complet.",
        "\"{file}\" is no complete plugin file.",
        "Téléchargez-le de nouveau ; son nom finit par .navette-plugin.",
        "Get it again; its name ends in .navette-plugin.",
    ],
    [
        "plugin-asks",
        "Rien n'est encore installé : « {id} » {version} de « {publisher} » demande votre accord.",
        "Nothing is installed yet: \"{id}\" {version} of \"{publisher}\" asks for your consent.",
        "Une extension a tous les droits du programme. Si vous avez confiance en cet éditeur, ajoutez --yes.",
        "A plugin has all rights of the program. If you trust this publisher, add --yes.",
    ],
    [
        "plugin-update-of-nothing",
        "« {id} » n'est pas installée : il n'y a rien à mettre à jour.",
        "\"{id}\" is not installed: there is nothing to update.",
        "Installez-la : navette plugin install FICHIER.",
        "Install it: navette plugin install FILE.",
    ],
    [
        "plugin-in-use",
        "L'extension « {id} » sert au profil « {profile} ».",
        "The plugin \"{id}\" is used by the profile \"{profile}\".",
        "Retirez-la d'abord du profil, ou désactivez-la seulement : navette plugin disable {id}.",
        "Take it out of the profile first, or only disable it: navette plugin disable {id}.",
    ],
    [
        "plugin-closed",
        "L'extension « {id} » demande l'option « {feature} », que la licence n'ouvre pour aucune boutique.",
        "The plugin \"{id}\" needs the feature \"{feature}\", which the licence opens for no shop.",
        "Demandez l'option à votre revendeur, puis appliquez la licence qu'il vous envoie.",
        "Ask your reseller for the feature, then apply the licence that you are sent.",
    ],
    [
        "plugin-developer-mode",
        "MODE DÉVELOPPEUR : des extensions non signées s'exécutent avec tous les droits du programme.",
        "DEVELOPER MODE: unsigned plugins run with all rights of the program.",
        "Désactivez-le sur un poste de travail : navette plugin developer off.",
        "Switch it off on a workstation: navette plugin developer off.",
    ],
];

/// Their templates.
pub(super) fn templates() -> Vec<MessageTemplate> {
    TEXT.iter()
        .map(|[code, fr, en, remedy_fr, remedy_en]| MessageTemplate::new(code, fr, en, remedy_fr, remedy_en))
        .collect()
}
