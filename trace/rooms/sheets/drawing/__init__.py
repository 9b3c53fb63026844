"""Drawing of labels and papers: pure, from a face and a symbol to PDF pages, PNG pictures and CSV rows.

layouts.py   sizes of sheets and rolls        face.py   what one label says and where each word stands
fonts.py     Noto Sans SC, cut to the words   pdf.py · png.py · csv_rows.py   the three outputs
"""
