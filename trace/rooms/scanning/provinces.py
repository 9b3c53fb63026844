"""The provinces of China by their two digits of GB/T 2260: short names, and where their capitals lie.

The place of a scan is told no finer than this: the address of a phone tells no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371


@dataclass(frozen=True, slots=True)
class Province:
    """One province, its short name in both languages and its capital's position in degrees."""

    code: str
    name: str
    english: str
    latitude: float
    longitude: float


PROVINCES = {
    row[0]: Province(*row)
    for row in (
        ("11", "北京", "Beijing", 39.90, 116.41),
        ("12", "天津", "Tianjin", 39.08, 117.20),
        ("13", "河北", "Hebei", 38.04, 114.51),
        ("14", "山西", "Shanxi", 37.87, 112.55),
        ("15", "内蒙古", "Inner Mongolia", 40.84, 111.75),
        ("21", "辽宁", "Liaoning", 41.81, 123.43),
        ("22", "吉林", "Jilin", 43.82, 125.32),
        ("23", "黑龙江", "Heilongjiang", 45.80, 126.53),
        ("31", "上海", "Shanghai", 31.23, 121.47),
        ("32", "江苏", "Jiangsu", 32.06, 118.80),
        ("33", "浙江", "Zhejiang", 30.27, 120.15),
        ("34", "安徽", "Anhui", 31.82, 117.23),
        ("35", "福建", "Fujian", 26.07, 119.30),
        ("36", "江西", "Jiangxi", 28.68, 115.86),
        ("37", "山东", "Shandong", 36.65, 117.12),
        ("41", "河南", "Henan", 34.75, 113.62),
        ("42", "湖北", "Hubei", 30.59, 114.31),
        ("43", "湖南", "Hunan", 28.23, 112.94),
        ("44", "广东", "Guangdong", 23.13, 113.26),
        ("45", "广西", "Guangxi", 22.82, 108.37),
        ("46", "海南", "Hainan", 20.04, 110.20),
        ("50", "重庆", "Chongqing", 29.56, 106.55),
        ("51", "四川", "Sichuan", 30.57, 104.07),
        ("52", "贵州", "Guizhou", 26.65, 106.63),
        ("53", "云南", "Yunnan", 25.04, 102.71),
        ("54", "西藏", "Tibet", 29.65, 91.11),
        ("61", "陕西", "Shaanxi", 34.34, 108.94),
        ("62", "甘肃", "Gansu", 36.06, 103.83),
        ("63", "青海", "Qinghai", 36.62, 101.78),
        ("64", "宁夏", "Ningxia", 38.49, 106.23),
        ("65", "新疆", "Xinjiang", 43.83, 87.62),
        ("71", "台湾", "Taiwan", 25.03, 121.57),
        ("81", "香港", "Hong Kong", 22.32, 114.17),
        ("82", "澳门", "Macao", 22.20, 113.54),
    )
}


def find_province(name: str) -> Province | None:
    """Return the province that `name` begins with or is (湖南省, 广西壮族自治区, 43), or None."""
    text = name.strip()
    if not text:
        return None
    if text in PROVINCES:
        return PROVINCES[text]
    return next((one for one in PROVINCES.values() if text.startswith(one.name)), None)


def distance_km(first: Province, second: Province) -> float:
    """Return the great-circle distance between two provinces' capitals."""
    lat_a, lat_b = radians(first.latitude), radians(second.latitude)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(second.longitude - first.longitude) / 2)
    chord = half_lat**2 + cos(lat_a) * cos(lat_b) * half_lon**2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
