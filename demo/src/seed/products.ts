/** What the shop sells. The picture of a product is `<handle>.svg` in the storefront's folder of pictures. */
export interface DemoProduct {
  handle: string
  title: string
  subtitle: string
  description: string
  sku: string
  /** Hong Kong dollars, as Medusa counts them: 128.5 is HK$128.50. */
  price: number
  stock: number
  /** Kept as the product's metadata, where the storefront finds it. */
  chinese: { title: string; subtitle: string; description: string }
  /** The same for readers of Simplified Chinese. */
  simplified: { title: string; subtitle: string; description: string }
}

export const products: DemoProduct[] = [
  {
    handle: "ding-ding-mug",
    title: "Ding Ding Mug",
    subtitle: "Stoneware, 350 ml",
    description:
      "Named after the bell of the island's trams. Thrown by hand in Chai Wan, glazed in tram green, and heavy enough to survive an office kitchen.",
    sku: "LL-MUG-01",
    price: 128.5,
    stock: 120,
    chinese: {
      title: "叮叮電車杯",
      subtitle: "炻器，350 毫升",
      description: "以港島電車的鈴聲命名。柴灣手工拉坯，上電車綠釉，厚實得足以在辦公室茶水間倖存。",
    },
    simplified: {
      title: "叮叮电车杯",
      subtitle: "炻器，350 毫升",
      description: "以港岛电车的铃声命名。柴湾手工拉坯，上电车绿釉，厚实得足以在办公室茶水间幸存。",
    },
  },
  {
    handle: "milk-tea-blend",
    title: "Silk Stocking Milk Tea",
    subtitle: "Four-leaf Ceylon blend, 200 g",
    description:
      "The blend of a tea house that has stood behind its counter since 1962: four Ceylon leaves, strong enough to argue with evaporated milk. The cotton strainer is in the tin.",
    sku: "LL-TEA-01",
    price: 88,
    stock: 200,
    chinese: {
      title: "絲襪奶茶茶葉",
      subtitle: "四味錫蘭拼配，200 克",
      description: "來自一間 1962 年開業的茶檔：四款錫蘭茶葉，味濃，足以配淡奶。罐內附棉布茶袋。",
    },
    simplified: {
      title: "丝袜奶茶茶叶",
      subtitle: "四味锡兰拼配，200 克",
      description: "来自一家 1962 年开业的茶档：四款锡兰茶叶，味浓，足以配淡奶。罐内附棉布茶袋。",
    },
  },
  {
    handle: "bamboo-steamer",
    title: "Bamboo Steamer, Two Tiers",
    subtitle: "20 cm, with lid",
    description:
      "Bent, bound and pinned without glue by one of the last steamer workshops in Sai Ying Pun. Two tiers and a lid; fits a pot you already own.",
    sku: "LL-STM-01",
    price: 238,
    stock: 40,
    chinese: {
      title: "竹蒸籠（兩層）",
      subtitle: "20 厘米，連蓋",
      description: "西營盤僅餘的蒸籠工場製作，彎、紮、釘，不用一滴膠水。兩層連蓋，配合家中現有的鍋。",
    },
    simplified: {
      title: "竹蒸笼（两层）",
      subtitle: "20 厘米，连盖",
      description: "西营盘仅存的蒸笼作坊制作，弯、扎、钉，不用一滴胶水。两层连盖，配合家中现有的锅。",
    },
  },
  {
    handle: "harbour-tote",
    title: "Harbour Tote",
    subtitle: "Waxed canvas, 16 litres",
    description:
      "For the market in the morning and the ferry in the evening. Waxed canvas, an inside pocket for an Octopus card, and straps that stay on a shoulder.",
    sku: "LL-TOT-01",
    price: 318.8,
    stock: 60,
    chinese: {
      title: "維港帆布袋",
      subtitle: "打蠟帆布，16 公升",
      description: "朝早去街市，黃昏搭渡輪。打蠟帆布，內袋放得下八達通，揹帶不會滑落。",
    },
    simplified: {
      title: "维港帆布袋",
      subtitle: "打蜡帆布，16 升",
      description: "早上去市场，傍晚坐渡轮。打蜡帆布，内袋放得下八达通，肩带不会滑落。",
    },
  },
  {
    handle: "egg-tart-candle",
    title: "Egg Tart Candle",
    subtitle: "Soy wax, 30 hours",
    description:
      "Smells of butter, vanilla and a bakery at half past three. Poured in small batches in Kwun Tong. Please do not eat it.",
    sku: "LL-CDL-01",
    price: 96.5,
    stock: 80,
    chinese: {
      title: "蛋撻蠟燭",
      subtitle: "大豆蠟，30 小時",
      description: "牛油、雲呢拿，加下午三點半的麵包店。觀塘小批量手工澆製。請勿食用。",
    },
    simplified: {
      title: "蛋挞蜡烛",
      subtitle: "大豆蜡，30 小时",
      description: "黄油、香草，加下午三点半的面包店。观塘小批量手工浇制。请勿食用。",
    },
  },
  {
    handle: "neon-lamp",
    title: "Little Neon Lamp",
    subtitle: "Hand-bent glass, 28 cm",
    description:
      "A sign maker who bent the letters over Nathan Road now bends this one for your shelf. Real glass, a warm hum, and a dimmer for the small hours.",
    sku: "LL-NEO-01",
    price: 688,
    stock: 3,
    chinese: {
      title: "迷你霓虹燈",
      subtitle: "人手屈管，高 28 厘米",
      description: "昔日為彌敦道屈招牌的師傅，如今為你的書架屈一盞燈。真玻璃管、微微嗡鳴，深夜可調暗。",
    },
    simplified: {
      title: "迷你霓虹灯",
      subtitle: "手工弯管，高 28 厘米",
      description: "昔日为弥敦道弯招牌的师傅，如今为你的书架弯一盏灯。真玻璃管、微微嗡鸣，深夜可调暗。",
    },
  },
  {
    handle: "mahjong-soap",
    title: "Mahjong Soap Set",
    subtitle: "Nine tiles, 270 g",
    description:
      "Nine tiles of rice-milk soap with bamboos, dots and one lucky dragon. They wash off, the luck stays. Packed in a tin that closes with the right sort of clack.",
    sku: "LL-SOP-01",
    price: 118.8,
    stock: 150,
    chinese: {
      title: "麻雀香皂",
      subtitle: "九隻，270 克",
      description: "九隻米奶香皂，有索、有筒，還有一隻紅中。字會洗走，運氣會留低。",
    },
    simplified: {
      title: "麻将香皂",
      subtitle: "九只，270 克",
      description: "九只米奶香皂，有条、有筒，还有一只红中。字会洗走，运气会留下。",
    },
  },
  {
    handle: "red-white-blue-pouch",
    title: "Red White Blue Pouch",
    subtitle: "Recycled weave, 24 × 17 cm",
    description:
      "The striped weave that carried half of Hong Kong across the border, in a size that carries pens, cables and receipts.",
    sku: "LL-PCH-01",
    price: 45,
    stock: 0,
    chinese: {
      title: "紅白藍小袋",
      subtitle: "再生織料，24 × 17 厘米",
      description: "曾經載着半個香港過關的紅白藍，縮小成放得下筆、線和單據的大小。",
    },
    simplified: {
      title: "红白蓝小袋",
      subtitle: "再生织料，24 × 17 厘米",
      description: "曾经载着半个香港过关的红白蓝，缩小成放得下笔、线和单据的大小。",
    },
  },
]
