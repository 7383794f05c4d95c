<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Carrier;
use Context;
use Customer;
use Hook;
use Navette\Db\Sql;
use Navette\Shop;
use Order;
use OrderCarrier;
use OrderHistory;

/**
 * Sets order states by the shop's own class, so that invoices, stock, hooks and e-mails are the shop's.
 *
 * Each order is read just before it is written, because every step of that class commits by itself: what an
 * interrupted request has done is found, and not done again.
 */
final class StatusWriter implements StreamWriter
{
    private const STAGES = ['ordered', 'preparing', 'partly-delivered', 'delivered', 'invoiced'];
    private const TRACKING_LENGTH = 64;

    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var OrderStates */
    private $states;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->states = new OrderStates($sql);
    }

    public function write(array $items): array
    {
        $outcomes = [];
        foreach ($items as $item) {
            $outcomes[$item->index] = $this->item($item);
        }

        return $outcomes;
    }

    public function firstSlice(): int
    {
        return 5;
    }

    public function largestSlice(): int
    {
        return 50;
    }

    /**
     * @return array<string, mixed>
     */
    private function item(Item $item): array
    {
        if ($item->remove) {
            return Outcome::of($item, Outcome::SKIPPED);
        }
        $row = preg_match('/\A[1-9][0-9]{0,9}\z/', $item->key) ? $this->order((int) $item->key) : null;
        $stage = $item->record['stage'] ?? '';
        if ($row === null) {
            $item->problems[] = Problem::of('order-not-in-shop');

            return Outcome::rejected($item);
        }
        if (!is_string($stage) || !in_array($stage, self::STAGES, true)) {
            $item->problems[] = Problem::of('stage-unknown');

            return Outcome::rejected($item);
        }
        $id = (int) $row['id_order'];
        if ($this->states->rank((int) $row['current_state']) === OrderStates::SETTLED) {
            $item->problems[] = Problem::remark('order-settled');

            return Outcome::of($item, Outcome::SKIPPED, $id);
        }
        $target = $this->target($item, $stage, $row);
        if ($item->isRefused()) {
            return Outcome::rejected($item);
        }
        $tracked = $this->track($item, $id);
        if ($target > 0) {
            $this->change($item, $id, $target);
        }
        $changed = $tracked || $target > 0;
        $left = $item->problems !== [] ? Outcome::SKIPPED : Outcome::UNCHANGED;
        // Nothing is asked of the shop: once a state is chosen for this stage, it is sent.
        $left = $this->wanted($stage) === 0 ? Outcome::SKIPPED : $left;

        return Outcome::of($item, $changed ? Outcome::UPDATED : $left, $id);
    }

    /**
     * @return array<string, mixed>|null
     */
    private function order(int $id): ?array
    {
        return $this->sql->row(
            'SELECT `id_order`, `current_state`, `total_paid`, `total_paid_real` FROM ' . Sql::table('orders')
            . ' WHERE `id_order` = ' . $id . ' AND `id_shop` = ' . $this->shop->id
        );
    }

    private function wanted(string $stage): int
    {
        $chosen = $this->batch->statuses['states'][$stage] ?? '';

        return is_string($chosen) && $chosen !== '' ? (int) $chosen : $this->states->ofStage($stage);
    }

    /**
     * The state to set; 0 when the order stays as it is.
     *
     * @param array<string, mixed> $row
     */
    private function target(Item $item, string $stage, array $row): int
    {
        $target = $this->wanted($stage);
        $current = (int) $row['current_state'];
        if ($target === 0 || $target === $current) {
            return 0;
        }
        if (!$this->states->exists($target)) {
            $item->problems[] = Problem::of('order-state-gone', ['state' => (string) $target]);

            return 0;
        }
        if (!$this->isOn('backwards')) {
            if ($this->states->rank($target) < $this->states->rank($current)) {
                $item->problems[] = Problem::remark('status-backwards');

                return 0;
            }
            if ($this->wasSet((int) $row['id_order'], $target)) {
                return 0;
            }
        }
        $missing = (int) Decimal::micro($row['total_paid']) - (int) Decimal::micro($row['total_paid_real']);
        if ($this->states->isPaid($target) && $missing >= 5000 && !$this->isOn('unpaid')) {
            // The shop's class would note a payment of what is missing.
            $item->problems[] = Problem::of('status-says-paid', ['missing' => Decimal::text((int) round($missing, -4))]);

            return 0;
        }

        return $target;
    }

    private function isOn(string $name): bool
    {
        return ($this->batch->statuses[$name] ?? false) === true;
    }

    private function wasSet(int $id, int $state): bool
    {
        return $this->sql->value(
            'SELECT 1 FROM ' . Sql::table('order_history') . ' WHERE `id_order` = ' . $id
            . ' AND `id_order_state` = ' . $state . ' LIMIT 1'
        ) === '1';
    }

    private function change(Item $item, int $id, int $target): void
    {
        if (!$this->batch->apply) {
            return;
        }
        $order = new Order($id);
        $history = new OrderHistory();
        $history->id_order = $id;
        $history->id_employee = 0;
        $history->changeIdOrderState($target, $order, !$order->hasInvoice());
        $history->add(true);
        if ($this->isOn('mail')) {
            $this->tell($item, $history, new Order($id));
        }
    }

    /**
     * An e-mail that does not leave is no reason to tell the ERP that the state was refused.
     */
    private function tell(Item $item, OrderHistory $history, Order $order): void
    {
        try {
            self::services();
            $sent = $history->sendEmail($order, false);
        } catch (\Throwable $throwable) {
            $sent = false;
        }
        if ($sent === false) {
            $item->problems[] = Problem::remark('status-mail-failed');
        }
    }

    /**
     * The shop builds the services that an e-mail needs with a page, and the module answers before any page.
     */
    private static function services(): void
    {
        $context = Context::getContext();
        $builder = '\\PrestaShop\\PrestaShop\\Adapter\\ContainerBuilder';
        if (!isset($context->container) && class_exists($builder)) {
            $context->container = $builder::getContainer('front', _PS_MODE_DEV_);
        }
    }

    /**
     * Before the state: the shop's e-mail of the state names the parcel.
     */
    private function track(Item $item, int $id): bool
    {
        $number = $item->record['tracking_number'] ?? '';
        $number = is_string($number) ? trim($number) : '';
        if ($number === '') {
            return false;
        }
        if (strlen($number) > self::TRACKING_LENGTH || !preg_match('/\A[~:#,%&_=\(\)\[\]\.\? \+\-@\/a-zA-Z0-9]+\z/', $number)) {
            $item->problems[] = Problem::remark('tracking-invalid', ['number' => substr($number, 0, 80)]);

            return false;
        }
        $row = $this->sql->row(
            'SELECT `id_order_carrier`, `tracking_number` FROM ' . Sql::table('order_carrier')
            . ' WHERE `id_order` = ' . $id . ' ORDER BY `id_order_carrier` DESC LIMIT 1'
        );
        if ($row === null) {
            $item->problems[] = Problem::remark('carrier-absent');

            return false;
        }
        if ((string) $row['tracking_number'] === $number) {
            return false;
        }
        if ($this->batch->apply) {
            $carrier = new OrderCarrier((int) $row['id_order_carrier']);
            $carrier->tracking_number = $number;
            $carrier->update();
            $order = new Order($id);
            Hook::exec('actionAdminOrdersTrackingNumberUpdate', [
                'order' => $order,
                'customer' => new Customer((int) $order->id_customer),
                'carrier' => new Carrier((int) $order->id_carrier),
            ]);
        }

        return true;
    }
}
