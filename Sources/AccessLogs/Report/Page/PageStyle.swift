/// The style of a page.
enum PageStyle {
  /// The SHA-256 of ``text``, as a policy has it; a test makes it anew.
  static let hash: StaticString = "sha256-85MB58HvLEBLP6OPCOAg6YTfavALKKGm0s54+rzHkjI="

  /// The colours of ``text`` of all lines and of each ``TableTimes/Series``, for where it does not come along.
  static let fill = "#3f7fc4"
  static let fills = ["#8b929b", "#9a7fd0", "#2f9d8a", "#4a80d6", "#c98200", "#cf352c", "#8e5bb5"]

  static let text: StaticString = """

    :root{--bg:#fff;--fg:#1b1f24;--dim:#59616b;--line:#d5dae0;--link:#0b5cad;--bad:#a3201a;--bar:#3f7fc4;
    --c0:#8b929b;--c1:#9a7fd0;--c2:#2f9d8a;--c3:#4a80d6;--c4:#c98200;--c5:#cf352c;--c6:#8e5bb5;
    --h1:#e8f1fb;--h2:#cfe2f7;--h3:#a9cdf0;--h4:#7db3e8;--h5:#4f97dc}
    @media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e5e8eb;--dim:#a4acb5;--line:#363d46;
    --link:#7db8f5;--bad:#ff9c95;--bar:#5b9bdf;--c0:#7f8791;--c1:#c3b1e6;--c2:#3fb8a3;--c3:#6c9cec;--c4:#e8ac3f;
    --c5:#e8584f;--c6:#ab7fd0;--h1:#1a2735;--h2:#1e3a55;--h3:#234d76;--h4:#275f95;--h5:#2566a3}}
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:88rem;padding:1rem;background:var(--bg);color:var(--fg);
    font:1rem/1.5 system-ui,sans-serif}
    h1{margin:0;font-size:1.6rem;line-height:1.2}
    h2{margin:2rem 0 .5rem;font-size:1.2rem;line-height:1.3;overflow-wrap:anywhere}
    header p,footer p,.note,caption,figcaption,dt{color:var(--dim)}
    header p{margin:.2rem 0 0}
    a{color:var(--link)}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1.2rem 0}
    dl div{border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem}
    dt{font-size:.85rem}
    dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    dd small{display:block;font-size:.85rem;color:var(--dim)}
    dl+section h2{margin-top:1.5rem}
    main{display:grid;grid-template-columns:minmax(0,1fr);column-gap:2rem}
    @media (min-width:80rem){main{grid-template-columns:repeat(2,minmax(0,1fr))}main>*{grid-column:1/-1}
    main>.half{grid-column:auto}}
    ul{margin:.4rem 0;padding-left:1.2rem}
    li{overflow-wrap:anywhere}
    .bad{color:var(--bad);font-weight:600}
    nav ul,figcaption ul{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;list-style:none}
    nav{margin:.5rem 0 0}
    figure{margin:.5rem 0 1rem}
    .plot{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.3rem .6rem;font-size:.8rem;color:var(--dim)}
    .plot svg{width:100%;height:13rem;shape-rendering:crispEdges}
    .y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;
    font-variant-numeric:tabular-nums;line-height:1}
    .x{grid-column:2;display:flex;justify-content:space-between;gap:.5rem}
    figcaption{font-size:.9rem}
    figcaption svg{width:.8em;height:.8em}
    .g{stroke:var(--line);fill:none;vector-effect:non-scaling-stroke}
    .b,.s path{fill:var(--bar)}
    .c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}
    .c5{fill:var(--c5)}.c6{fill:var(--c6)}
    .scroll{max-height:28rem;overflow:auto;border:1px solid var(--line);border-radius:.4rem}
    table{border-spacing:0;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
    caption{padding:.4rem .6rem;text-align:left}
    th,td{padding:.25rem .6rem;text-align:right;vertical-align:top;white-space:nowrap}
    thead th{position:sticky;top:0;background:var(--bg);box-shadow:inset 0 -2px var(--line);z-index:1}
    tbody tr+tr>*,tfoot tr>*{border-top:1px solid var(--line)}
    tbody th{font-weight:400;position:sticky;left:0;background:var(--bg)}
    thead th:first-child{left:0;z-index:2}
    tbody th,.k{text-align:left;white-space:normal}
    bdi{white-space:pre-wrap;overflow-wrap:anywhere}
    .rows tbody th{min-width:8.5rem}
    .when tbody th{white-space:nowrap}
    @media (min-width:60rem){.files tbody th{min-width:20rem}}
    .s{min-width:9.5rem}
    .s svg{width:5rem;height:.5rem;margin-left:.6rem}
    .half .s{min-width:6.5rem}.half .s svg{width:2.2rem}.half th,.half td{padding:.25rem .45rem}
    .hours td{min-width:2.6rem;text-align:center;padding:.25rem .2rem;font-size:.8rem}
    .hours thead th{text-align:center;padding:.25rem .2rem}
    .h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}.h4{background:var(--h4)}
    .h5{background:var(--h5)}
    button{all:unset;cursor:pointer;font-weight:700}
    button:hover{text-decoration:underline}
    button:focus-visible{outline:3px solid var(--link)}
    [aria-sort] button::after{content:"\\a0\\2195";color:var(--dim)}
    [aria-sort=ascending] button::after{content:"\\a0\\2191"}
    [aria-sort=descending] button::after{content:"\\a0\\2193"}
    .find{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin:.5rem 0;font-size:.9rem}
    .find input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);
    border-radius:.3rem;padding:.2rem .5rem;width:14rem;max-width:100%}
    footer{margin-top:3rem;font-size:.9rem}
    .paper{display:none}
    @page{size:A4;margin:15mm}
    @media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:9pt}nav,.find{display:none}
    main{display:block}.scroll{max-height:none;overflow:visible;border:0}tbody th,thead th{position:static}
    tr,figure,dl div{break-inside:avoid}h2{break-after:avoid}
    table:not(.found) tbody tr:nth-child(n+41),.scroll:has(.found)+.paper{display:none}
    .paper{display:block;color:var(--dim)}
    td,.plot svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    table{font-size:8pt}[aria-sort] button::after{content:none}
    th,td{padding:.1rem .3rem;white-space:normal}.hours td,.hours thead th{min-width:0;padding:.1rem .05rem;overflow-wrap:anywhere;font-size:6pt}
    .s{min-width:0}.s svg{width:3rem}}

    """
}
