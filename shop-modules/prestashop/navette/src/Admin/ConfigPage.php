<?php

declare(strict_types=1);

namespace Navette\Admin;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Module;
use Navette\Db\DoorTables;
use Navette\Db\Sql;
use Navette\Door\Address;
use Navette\Door\KeyRing;
use Navette\Settings;
use Navette\Verb\Describe;
use Tools;

/**
 * The module's page in the back office. Every value is escaped; the secret is shown once, on request.
 */
final class ConfigPage
{
    private const LABELS = [
        Settings::ADDRESSES => 'Adresses IP (une par ligne, IPv4 ou IPv6, plages CIDR)',
        Settings::HOSTS => 'Hôtes (noms dont l\'adresse change)',
        Settings::PROXIES => 'Serveurs mandataires de confiance (adresses ou plages)',
        Settings::BASE_URL => 'Adresse de la boutique, si elle diffère de celle de PrestaShop',
        Settings::REMOVAL => 'Supprimer/désactiver : articles qui quittent la synchronisation',
        Settings::SUPPLIER => 'Fournisseur principal',
        Settings::ZERO_BASE => 'Prix de vente = 0,00 pour les articles à gammes',
        Settings::TIERS => 'Créer les prix dégressifs',
        Settings::CUSTOMERS_LEFT => 'Clients et adresses qui quittent la synchronisation (jamais supprimés)',
        Settings::HOOKS => 'Prévenir les autres modules pour chaque article modifié',
    ];

    private const CHOICES = [
        'nothing' => 'ne rien faire', 'deactivate' => 'désactiver',
        'delete' => 'supprimer ce qui n\'a jamais été commandé',
        'supplier' => 'fournisseur par défaut', 'manufacturer' => 'aussi comme marque', 'ignore' => 'ignorer',
        'auto' => 'si un module inconnu écoute', 'always' => 'toujours', 'never' => 'jamais',
        '0' => 'non', '1' => 'oui',
    ];

    /** @var Module */
    private $module;

    public function __construct(Module $module)
    {
        $this->module = $module;
    }

    public function render(): string
    {
        $notice = '';
        if (Tools::isSubmit('navetteSave')) {
            $notice = $this->save();
        } elseif (Tools::isSubmit('navetteRenew')) {
            KeyRing::renew();
            $notice = $this->module->displayConfirmation(
                $this->escaped('Nouveau mot de passe créé. L\'ancien reste valable 24 heures.')
            );
        }
        $secret = Tools::isSubmit('navetteShow') ? (string) KeyRing::load()->current() : null;

        return $notice . $this->secretPanel($secret) . $this->settingsPanel() . $this->healthPanel();
    }

    private function save(): string
    {
        $problems = [];
        foreach (self::LABELS as $name => $label) {
            $value = trim((string) Tools::getValue($name));
            $choices = $this->choices($name);
            if ($choices !== [] && !in_array($value, $choices, true)) {
                $problems[] = $label;
                continue;
            }
            if (in_array($name, [Settings::ADDRESSES, Settings::PROXIES], true)) {
                foreach (array_filter((array) preg_split('/[\s,;]+/', $value), 'strlen') as $range) {
                    if (Address::range((string) $range) === null) {
                        $problems[] = $label . ' : ' . $range;
                        continue 2;
                    }
                }
            }
            if ($name === Settings::BASE_URL && $value !== '' && !preg_match('~\Ahttps?://[^\s/?#]+[^\s?#]*\z~', $value)) {
                $problems[] = $label;
                continue;
            }
            Configuration::updateValue($name, $value);
        }
        if ($problems !== []) {
            return $this->module->displayError($this->escaped(implode(' — ', $problems)));
        }

        return $this->module->displayConfirmation($this->escaped('Enregistré.'));
    }

    private function secretPanel(?string $secret): string
    {
        $keys = KeyRing::load();
        $shown = $secret === null
            ? '<p>••••••••••••••••</p>'
            : '<p><code>' . $this->escaped($secret) . '</code></p>';
        $until = $keys->oldKeyUntil(time());
        $made = $keys->madeAt() === null ? '' : date('d/m/Y H:i', $keys->madeAt());
        $state = $keys->isUsable() ? 'Créé le ' . $made : 'Aucun mot de passe utilisable : le module refuse tout.';
        $old = $until === null ? '' : '<p>L\'ancien est accepté jusqu\'au ' . date('d/m/Y H:i', $until) . '.</p>';

        return $this->panel('Mot de passe', $shown . '<p>' . $this->escaped($state) . '</p>' . $old
            . '<button class="btn btn-default" name="navetteShow" value="1">Afficher</button> '
            . '<button class="btn btn-warning" name="navetteRenew" value="1">Régénérer</button>');
    }

    private function settingsPanel(): string
    {
        $fields = '';
        foreach (self::LABELS as $name => $label) {
            $value = (string) Configuration::get($name);
            $fields .= '<div class="form-group"><label for="' . $name . '">' . $this->escaped($label) . '</label>';
            $choices = $this->choices($name);
            if ($choices === []) {
                $fields .= '<textarea class="form-control" rows="2" id="' . $name . '" name="' . $name . '">'
                    . $this->escaped($value) . '</textarea></div>';
                continue;
            }
            $fields .= '<select class="form-control" id="' . $name . '" name="' . $name . '">';
            foreach ($choices as $choice) {
                $fields .= '<option value="' . $choice . '"' . ($choice === $value ? ' selected' : '') . '>'
                    . $this->escaped(self::CHOICES[$choice]) . '</option>';
            }
            $fields .= '</select></div>';
        }

        return $this->panel('Réglages', $fields
            . '<button class="btn btn-primary" name="navetteSave" value="1">Enregistrer</button>');
    }

    private function healthPanel(): string
    {
        $tables = new DoorTables(new Sql(), (int) \Context::getContext()->shop->id);
        $rows = [
            'Module' => \Navette::VERSION,
            'PrestaShop' => _PS_VERSION_,
            'PHP' => PHP_VERSION,
            'Adresse signée' => Settings::signedHost() . Settings::signedPath(),
        ];
        foreach (Describe::limits() as $name => $value) {
            $rows[$name] = (string) $value;
        }
        foreach ([['Dernier contact', false], ['Dernière erreur', true]] as $wanted) {
            $last = $tables->lastJournal(1, $wanted[1])[0] ?? null;
            $rows[$wanted[0]] = $last === null ? 'aucun' : implode(' ', array_map('strval', $last));
        }
        $html = '';
        foreach ($rows as $name => $value) {
            $html .= '<tr><th>' . $this->escaped($name) . '</th><td>' . $this->escaped($value) . '</td></tr>';
        }

        return $this->panel('État', '<table class="table">' . $html . '</table>');
    }

    /**
     * @return string[]
     */
    private function choices(string $name): array
    {
        return in_array($name, [Settings::ZERO_BASE, Settings::TIERS], true) ? ['0', '1'] : (Settings::CHOICES[$name] ?? []);
    }

    private function panel(string $title, string $body): string
    {
        $action = \AdminController::$currentIndex . '&configure=navette&token=' . Tools::getAdminTokenLite('AdminModules');

        return '<form method="post" action="' . $this->escaped($action) . '" class="panel">'
            . '<h3>' . $this->escaped($title) . '</h3>' . $body . '</form>';
    }

    private function escaped(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES, 'UTF-8');
    }
}
