//! Charts as SVG, drawn with plotters. The colors are variables of the page's style sheet, so that one picture serves a
//! light and a dark page.

use plotters::coord::ranged1d::{IntoSegmentedCoord, SegmentValue};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// What is drawn with one color.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What it is called.
    pub name: String,
    /// A value for each label; `None` where there is none.
    pub values: Vec<Option<f64>>,
}

/// How many colors there are to tell layers apart.
pub const COLORS: usize = 8;

/// The dashes of lines and the gaps between them: lines that cross stay apart without their colors.
const DASHES: [(u32, u32); 3] = [(1, 0), (8, 4), (2, 4)];
const SIZE: (u32, u32) = (960, 320);
/// Plotters knows only fixed colors: these stand for the variables that take their place.
const INK: RGBColor = RGBColor(1, 0, 1);
const GRID: RGBColor = RGBColor(1, 0, 2);
const FIRST_LAYER: u8 = 16;

/// Bars that are made of layers, one on the other, with the sum of each bar on top. Layers that are too many for the
/// colors share the last one.
pub fn stacked(labels: &[String], layers: &[Layer], what: &str) -> String {
    let value = |layer: &Layer, at: usize| layer.values.get(at).copied().flatten().unwrap_or(0.0);
    let total = |at: usize| layers.iter().map(|layer| value(layer, at)).sum::<f64>();
    let top = (0..labels.len()).map(total).fold(1.0, f64::max) * 1.12;
    picture(labels, top, what, |chart| {
        for at in 0..labels.len() {
            let mut below = 0.0;
            for (n, layer) in layers.iter().enumerate() {
                let above = below + value(layer, at);
                if above > below {
                    let corners = [(SegmentValue::Exact(at), below), (SegmentValue::Exact(at + 1), above)];
                    let mut bar = Rectangle::new(corners, color(n).filled());
                    bar.set_margin(0, 0, 5, 5);
                    chart.draw_series([bar])?;
                }
                below = above;
            }
            let style = TextStyle::from(("sans-serif", 13)).color(&INK).pos(Pos::new(HPos::Center, VPos::Bottom));
            let sum = Text::new(number(below), (SegmentValue::CenterOf(at), below + top * 0.01), style);
            chart.draw_series([sum])?;
        }
        Ok(())
    })
}

/// A line for each layer, each with dots of its own; a gap where there is no value.
pub fn lines(labels: &[String], layers: &[Layer], what: &str) -> String {
    let top = layers.iter().flat_map(|layer| layer.values.iter().flatten()).copied().fold(1.0, f64::max) * 1.08;
    picture(labels, top, what, |chart| {
        for (n, layer) in layers.iter().enumerate() {
            let points = layer.values.iter().enumerate();
            let points = points.map(|(at, value)| value.map(|value| (SegmentValue::CenterOf(at), value)));
            let points: Vec<Option<(SegmentValue<usize>, f64)>> = points.collect();
            let (dash, gap) = DASHES[n % DASHES.len()];
            for run in points.split(Option::is_none).filter(|run| !run.is_empty()) {
                let run = run.iter().flatten().cloned();
                let style = color(n).stroke_width(2);
                if gap == 0 {
                    chart.draw_series(LineSeries::new(run.clone(), style))?;
                } else {
                    chart.draw_series(DashedLineSeries::new(run.clone(), dash, gap, style))?;
                }
                chart.draw_series(run.map(|point| Circle::new(point, 3, color(n).filled())))?;
            }
        }
        Ok(())
    })
}

/// The variable of the style sheet that the layer `n` has as its color.
pub fn variable(n: usize) -> String {
    format!("--layer-{}", n.min(COLORS - 1))
}

/// The dashes of the line of layer `n`, as SVG writes them; empty for a line without gaps.
pub fn dashes(n: usize) -> String {
    let (dash, gap) = DASHES[n % DASHES.len()];
    if gap == 0 { String::new() } else { format!("{dash} {gap}") }
}

type Chart<'a> = ChartContext<
    'a,
    SVGBackend<'a>,
    Cartesian2d<
        plotters::coord::ranged1d::SegmentedCoord<plotters::coord::types::RangedCoordusize>,
        plotters::coord::types::RangedCoordf64,
    >,
>;
type Drawn = Result<(), DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>>;

fn picture(labels: &[String], top: f64, what: &str, draw: impl FnOnce(&mut Chart<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    let drawn = (|| {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut builder = ChartBuilder::on(&area);
        builder.margin(8).x_label_area_size(28).y_label_area_size(44);
        let mut chart = builder.build_cartesian_2d((0..labels.len().saturating_sub(1)).into_segmented(), 0.0..top)?;
        let name = |at: &SegmentValue<usize>| match at {
            SegmentValue::CenterOf(at) => labels.get(*at).cloned().unwrap_or_default(),
            SegmentValue::Exact(_) | SegmentValue::Last => String::new(),
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .axis_style(GRID)
            .x_labels(labels.len() + 1)
            .x_label_formatter(&name)
            .y_labels(6)
            .y_label_formatter(&|value| number(*value))
            .label_style(("sans-serif", 13).into_font().color(&INK))
            .draw()?;
        draw(&mut chart)?;
        area.present()
    })();
    drawn.expect("writing to a string does not fail");
    let what = what.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let open = format!("<svg role=\"img\" aria-label=\"{what}\" ");
    themed(&svg.replacen("<svg ", &open, 1))
}

fn color(n: usize) -> RGBColor {
    RGBColor(1, 0, FIRST_LAYER + u8::try_from(n.min(COLORS - 1)).unwrap_or_default())
}

/// Puts the variables in the place of the colors that stand for them.
fn themed(svg: &str) -> String {
    let mut out = svg.replace(&hex(INK), "var(--ink)").replace(&hex(GRID), "var(--grid)");
    for n in 0..COLORS {
        out = out.replace(&hex(color(n)), &format!("var({})", variable(n)));
    }
    out
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// A number as short as it can be said.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        ["v1.30", "v1.31"].map(str::to_owned).to_vec()
    }

    fn layer(name: &str, values: [Option<f64>; 2]) -> Layer {
        Layer { name: name.to_owned(), values: values.to_vec() }
    }

    #[test]
    fn bars_carry_their_sums_and_the_colors_of_the_page() {
        let svg = stacked(&labels(), &[layer("a", [Some(3.0), Some(1.0)]), layer("b", [Some(4.0), None])], "by \"x\"");
        assert!(svg.contains("aria-label=\"by &quot;x&quot;\""), "{svg}");
        assert_eq!(svg.matches("var(--layer-0)").count(), 2);
        assert_eq!(svg.matches("var(--layer-1)").count(), 1);
        let text = svg.split('\n').map(str::trim).collect::<Vec<_>>();
        assert!(text.contains(&"7") && text.contains(&"1") && text.contains(&"v1.31"), "{svg}");
        assert!(!svg.contains("#0100"), "{svg}");
    }

    #[test]
    fn a_gap_in_a_line_is_a_gap() {
        let svg = lines(&labels(), &[layer("p50", [None, Some(2.0)])], "lead");
        assert_eq!(svg.matches("<circle").count(), 1, "{svg}");
        assert_eq!(lines(&[], &[], "nothing").matches("<circle").count(), 0);
    }
}
