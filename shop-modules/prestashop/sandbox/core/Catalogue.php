<?php

declare(strict_types=1);

/**
 * A plain catalogue that a person can look at: the tree, a category's products, one product.
 */
final class SandboxCatalogue
{
    public function show(): void
    {
        header('Content-Type: text/html; charset=utf-8');
        $product = (int) ($_GET['id_product'] ?? 0);
        $category = (int) ($_GET['id_category'] ?? 2);
        $body = $product > 0 ? $this->product($product) : $this->category($category);
        echo '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Boutique de démonstration</title><style>'
            . 'body{font:15px/1.5 sans-serif;margin:0;display:flex;color:#222}nav{width:17rem;padding:1rem;background:#f3f5f7;'
            . 'min-height:100vh}main{flex:1;padding:1rem 2rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;'
            . 'padding:.3rem .6rem;border-bottom:1px solid #ddd}a{color:#1558a8;text-decoration:none}.off{color:#999}'
            . '</style></head><body><nav><h3><a href="?">Boutique de démonstration</a></h3>' . $this->tree(2)
            . '</nav><main>' . $body . '</main></body></html>';
    }

    private function tree(int $parent): string
    {
        $html = '';
        foreach (
            $this->rows('SELECT c.`id_category`, l.`name`, c.`active` FROM {category} c JOIN {category_lang} l'
            . ' ON l.`id_category` = c.`id_category` AND l.`id_lang` = 1 WHERE c.`id_parent` = ' . $parent
            . ' ORDER BY c.`position`, c.`id_category`') as $row
        ) {
            $class = (int) $row['active'] === 1 ? '' : ' class="off"';
            $html .= '<li' . $class . '><a href="?id_category=' . (int) $row['id_category'] . '">'
                . $this->escaped($row['name']) . '</a>' . $this->tree((int) $row['id_category']) . '</li>';
        }

        return $html === '' ? '' : '<ul>' . $html . '</ul>';
    }

    private function category(int $id): string
    {
        $rows = $this->rows('SELECT p.`id_product`, p.`reference`, l.`name`, s.`price`, s.`active`, a.`quantity`, t.`rate`'
            . ' FROM {category_product} cp JOIN {product} p ON p.`id_product` = cp.`id_product`'
            . ' JOIN {product_shop} s ON s.`id_product` = p.`id_product` AND s.`id_shop` = 1'
            . ' JOIN {product_lang} l ON l.`id_product` = p.`id_product` AND l.`id_lang` = 1'
            . ' LEFT JOIN {stock_available} a ON a.`id_product` = p.`id_product` AND a.`id_product_attribute` = 0'
            . ' LEFT JOIN {tax_rule} r ON r.`id_tax_rules_group` = s.`id_tax_rules_group` AND r.`id_country` = 8'
            . ' LEFT JOIN {tax} t ON t.`id_tax` = r.`id_tax`'
            . ' WHERE cp.`id_category` = ' . $id . ' ORDER BY cp.`position` LIMIT 200');
        $html = '<h2>Articles</h2><table><tr><th>Référence</th><th>Nom</th><th>Prix HT</th><th>Prix TTC</th><th>Stock</th></tr>';
        foreach ($rows as $row) {
            $gross = (float) $row['price'] * (1 + (float) $row['rate'] / 100);
            $html .= '<tr' . ((int) $row['active'] === 1 ? '' : ' class="off"') . '><td>' . $this->escaped($row['reference'])
                . '</td><td><a href="?id_product=' . (int) $row['id_product'] . '">' . $this->escaped($row['name'])
                . '</a></td><td>' . $this->money((float) $row['price']) . '</td><td>' . $this->money($gross)
                . '</td><td>' . (int) $row['quantity'] . '</td></tr>';
        }

        return $html . '</table>';
    }

    private function product(int $id): string
    {
        $row = $this->rows('SELECT p.`reference`, p.`ean13`, s.`price`, l.* FROM {product} p JOIN {product_shop} s'
            . ' ON s.`id_product` = p.`id_product` JOIN {product_lang} l ON l.`id_product` = p.`id_product`'
            . ' AND l.`id_lang` = 1 WHERE p.`id_product` = ' . $id)[0] ?? null;
        if ($row === null) {
            http_response_code(404);

            return '<h2>Article inconnu</h2>';
        }
        $html = '<h2>' . $this->escaped($row['name']) . '</h2><p>Référence ' . $this->escaped($row['reference']) . ' — EAN '
            . $this->escaped((string) $row['ean13']) . '</p><p><strong>' . $this->money((float) $row['price'])
            . ' HT</strong></p>' . $row['description_short'] . $row['description'];
        $variants = $this->rows('SELECT a.`id_product_attribute`, a.`reference`, a.`price`, q.`quantity`,'
            . ' GROUP_CONCAT(l.`name` ORDER BY at.`id_attribute_group` SEPARATOR \', \') AS `label` FROM {product_attribute} a'
            . ' LEFT JOIN {product_attribute_combination} c ON c.`id_product_attribute` = a.`id_product_attribute`'
            . ' LEFT JOIN {attribute} at ON at.`id_attribute` = c.`id_attribute`'
            . ' LEFT JOIN {attribute_lang} l ON l.`id_attribute` = c.`id_attribute` AND l.`id_lang` = 1'
            . ' LEFT JOIN {stock_available} q ON q.`id_product_attribute` = a.`id_product_attribute`'
            . ' WHERE a.`id_product` = ' . $id . ' GROUP BY a.`id_product_attribute`, a.`reference`, a.`price`, q.`quantity`');
        foreach ($variants as $index => $variant) {
            $html .= ($index === 0 ? '<table><tr><th>Déclinaison</th><th>Référence</th><th>Prix HT</th><th>Stock</th></tr>' : '')
                . '<tr><td>' . $this->escaped((string) $variant['label']) . '</td><td>' . $this->escaped($variant['reference'])
                . '</td><td>' . $this->money((float) $row['price'] + (float) $variant['price']) . '</td><td>'
                . (int) $variant['quantity'] . '</td></tr>';
        }

        return $html . ($variants === [] ? '' : '</table>');
    }

    /**
     * @return array<int, array<string, string|null>>
     */
    private function rows(string $sql): array
    {
        $sql = (string) preg_replace('/\{(\w+)\}/', '`' . _DB_PREFIX_ . '$1`', $sql);

        return Db::getInstance()->executeS($sql);
    }

    private function money(float $amount): string
    {
        return number_format($amount, 2, ',', ' ') . ' €';
    }

    private function escaped(?string $text): string
    {
        return htmlspecialchars((string) $text, ENT_QUOTES, 'UTF-8');
    }
}
