<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Fences;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Settings;
use Navette\Shop;

/**
 * Customers and addresses that left the ERP: never deleted. By the setting a customer is deactivated and an address
 * hidden, as the shop itself hides one that orders point to; never more than the brake allows.
 */
final class PartyRemovals
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Links */
    private $links;

    /** @var Fences */
    private $fences;

    public function __construct(Batch $batch, Sql $sql, Shop $shop, Links $links)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->links = $links;
        $this->fences = new Fences($sql, $shop->id, $batch->company);
    }

    /**
     * @return array<string, mixed>
     */
    public function customer(Item $item): array
    {
        return $this->removed($item, 'customer', '`active` = 1 AND `deleted` = 0', '`active` = 0');
    }

    /**
     * @return array<string, mixed>
     */
    public function address(Item $item): array
    {
        return $this->removed($item, 'address', '`deleted` = 0', '`deleted` = 1');
    }

    /**
     * @return array<string, mixed>
     */
    private function removed(Item $item, string $entity, string $there, string $off): array
    {
        $link = $this->links->ofKeys($entity, [$item->key])[$item->key] ?? null;
        if ($link === null) {
            return Outcome::of($item, Outcome::UNCHANGED);
        }
        if (Settings::text(Settings::CUSTOMERS_LEFT) === 'nothing') {
            $item->problems[] = Problem::remark('removal-off');

            return Outcome::of($item, Outcome::SKIPPED, $link['id']);
        }
        $row = '`id_' . $entity . '` = ' . $link['id'];
        $stands = $this->sql->value('SELECT 1 FROM ' . Sql::table($entity) . ' WHERE ' . $row . ' AND ' . $there);
        if ($stands === null) {
            return Outcome::of($item, Outcome::UNCHANGED, $link['id']);
        }
        if ($this->fences->removalsLeft($this->batch->stream, $this->batch->confirmed) < 1) {
            $item->problems[] = Problem::of('module-brake');

            return Outcome::of($item, Outcome::REJECTED, $link['id']);
        }
        if ($this->batch->apply) {
            $this->fences->countRemovals($this->batch->stream, 1);
        }
        $now = $this->sql->quoted(date('Y-m-d H:i:s'));
        $this->sql->run('UPDATE ' . Sql::table($entity) . ' SET ' . $off . ', `date_upd` = ' . $now . ' WHERE ' . $row);
        $this->links->setFlags($entity, $item->key, '', $link['flags'] | Links::LEFT);

        return Outcome::of($item, Outcome::REMOVED, $link['id']);
    }
}
