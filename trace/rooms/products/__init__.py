"""Products 产品: master data of what is produced, weighed, packed and labelled.

Owns       products, product_components, label_texts
Words      product 产品 · GTIN 商品条码 · net content 净含量 · label text 标签内容 · assortment 组合装
States     active → retired
Invariants the code is unique in the whole instance and never all digits (it stands where a GTIN may stand) · a packed
           product has a net content, goods in bulk have none · a label text is never changed, a new version follows
"""
