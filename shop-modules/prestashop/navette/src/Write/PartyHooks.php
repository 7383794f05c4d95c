<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Address;
use Customer;
use Hook;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * Customers and addresses that other modules must hear of, where any unknown one listens.
 */
final class PartyHooks
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var bool|null */
    private $wanted;

    /** @var array<int, array{0: string, 1: int, 2: int, 3: int, 4: int}> */
    private $noted = [];

    public function __construct(Sql $sql, Shop $shop)
    {
        $this->sql = $sql;
        $this->shop = $shop;
    }

    /**
     * @param string $kind customer or address
     */
    public function note(string $kind, int $id, bool $new): void
    {
        if ($this->wanted === null) {
            $this->wanted = (new Listeners($this->sql, $this->shop->id))->wantPartyHooks();
        }
        if ($this->wanted) {
            $this->noted[] = [$kind, $id, 0, 0, $new ? 1 : 0];
        }
    }

    /**
     * Keeps what was noted in the write's own transaction; it is told after it.
     */
    public function keep(): void
    {
        (new Pending($this->sql, $this->shop))->addRows($this->noted);
        $this->noted = [];
    }

    /**
     * @param array<int, array<string, mixed>> $rows delta 1 for a new one
     */
    public static function tell(string $kind, array $rows): void
    {
        foreach ($rows as $row) {
            $id = (int) $row['id_object'];
            $object = $kind === 'customer' ? new Customer($id) : new Address($id);
            if ($object->id) {
                $event = (int) $row['delta'] > 0 ? 'Add' : 'Update';
                Hook::exec('actionObject' . ucfirst($kind) . $event . 'After', ['object' => $object]);
            }
        }
    }
}
