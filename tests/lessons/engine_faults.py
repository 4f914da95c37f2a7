"""Faults planted in the engine of the live figures, each with what must then be wrong."""

from typing import NamedTuple


class Fault(NamedTuple):
    """An edit of the text, what it gets wrong, and an array of the answers that shows it."""

    wrong: str
    shown_by: str
    old: str
    new: str


def planted(engine, fault):
    """Return the engine with the fault, which must apply in exactly one place."""
    if engine.count(fault.old) != 1:
        raise ValueError(f"{fault.old!r} occurs {engine.count(fault.old)} times")
    return engine.replace(fault.old, fault.new)


LOSS, GRADIENT, DIFFERENCES, CROSSED = "loss", "gradient", "differences", "crossed"
KILLED = "killed units"
TRAINED = "parameters at its end"
RESTORED = "same again"
BATCH = "order.subarray(start, start + this.batchSize)"
FIRST_TIME = "if (!run.H[0].some(Boolean)) pick(this.X, rows, run.H[0]);"
SAVED = "{ theta, memory, rng: this.rng }"
CORRECTED = "(rate / share1) * m[p]) / (Math.sqrt(v[p] / share2) + EPS)"

FAULTS = [
    # --- forward and backward
    Fault("no bias", LOSS, "Z[z + j] += theta[b + j]", "Z[z + j] += 0"),
    Fault(
        "the shorter form of the leak, wrong above slope 1",
        LOSS,
        "Z[i] <= 0 ? slope && slope * Z[i] : Z[i]",
        "Math.max(slope * Z[i], Z[i])",
    ),
    Fault(
        "0 times infinity in ReLU", "output at an extreme", "slope && slope * Z[i]", "slope * Z[i]"
    ),
    Fault(
        "no activation",
        LOSS,
        "leakyRelu(this.Z[l], this.mlp.negativeSlope",
        "leakyRelu(this.Z[l], 1",
    ),
    Fault("no mask", GRADIENT, "below[z] *= slope", "below[z] *= 1"),
    Fault("the mask of ReLU", GRADIENT, "below[z] *= slope", "below[z] = 0"),
    Fault("another derivative at exactly 0", GRADIENT, "!(Z[z] > 0)", "!(Z[z] >= 0)"),
    Fault("the mask asks the activation", GRADIENT, "Z[l - 1], mlp.negative", "H[l], mlp.negative"),
    Fault(
        "the bias forgets the first sample",
        GRADIENT,
        "let d = 0; d < delta.length",
        "let d = dOut; d < delta.length",
    ),
    Fault("the gradient of layer 1 stays 0", GRADIENT, "l >= 0; l--", "l > 0; l--"),
    # --- the matrix product
    Fault("nothing is transposed", GRADIENT, "down: right, right: down", "down, right"),
    Fault("the matrix begins elsewhere", LOSS, "let q = B.start +", "let q ="),
    Fault("a row for the next one", LOSS, "a[p + below * aDown]", "a[p]"),
    Fault("a column for the next one", LOSS, "b[q + beside * bRight]", "b[q]"),
    Fault("the last term is left out", LOSS, "k < terms", "k < terms - 1"),
    Fault(
        "two entries change places",
        LOSS,
        "C[c + below * columns] = sum10;",
        "C[c + below * columns] = sum01;",
    ),
    Fault("a column beside the last", LOSS, "j + 1 < columns ? 1 : 0", "1"),
    # --- losses
    Fault("a sum for a mean", LOSS, "return total / Yhat.length", "return total"),
    Fault("half the gradient of a square", GRADIENT, "(2 / Yhat.length)", "(1 / Yhat.length)"),
    Fault(
        "a gradient that does not ask the label",
        GRADIENT,
        "(j === labels[i] ? 1 : 0)) / n",
        "0) / n",
    ),
    Fault("a cross-entropy that is a sum", LOSS, "return total / n", "return total"),
    Fault("one class is not in the softmax", LOSS, "sum += Math.exp(logits[i] - top)", "sum = 1"),
    Fault(
        "logits that overflow", "loss at an extreme", "top = Math.max(top, logits[i])", "top = 0"
    ),
    # --- units
    Fault("on at exactly 0", "active units", "(z) => z > 0)", "(z) => z >= 0)"),
    Fault("alive at exactly 0", "dead units", "if (!(z <= 0))", "if (z >= 0)"),
    Fault("NaN is dead", "dead units of NaN", "if (!(z <= 0))", "if (z > 0)"),
    Fault("no unit is dead", "dead units", "fill(1)", "fill(0)"),
    Fault("killed twice as far away", KILLED, "- (top + margin)", "- 2 * (top + margin)"),
    Fault("the first sample alone is killed", KILLED, "z < run.n * dOut", "z < dOut"),
    Fault("the layer above is killed", KILLED, "mlp.layers[layer - 1]", "mlp.layers[layer]"),
    Fault(
        "all units are killed",
        KILLED,
        "for (const j of units)",
        "for (let j = 0; j < dOut; j++)",
    ),
    Fault("a unit is killed twice", KILLED, "= theta[b + j] - (", "-= ("),
    Fault("the first layer is layer 0", "names", "names.push(`W${l + 1}", "names.push(`W${l}"),
    Fault("the column before the row", "names", "[${i}, ${j}]", "[${j}, ${i}]"),
    # --- differences
    Fault("twice the difference", DIFFERENCES, "/ (above - below)", "/ h"),
    Fault("a difference of one side", DIFFERENCES, "theta[p] - step", "theta[p]"),
    Fault("what was moved stays there", DIFFERENCES, "      moved[p] = theta[p];\n", ""),
    Fault("kinks of one side", CROSSED, "crossed |= ", "crossed = "),
    Fault("kinks of the first layer", CROSSED, "before.some(", "before.slice(0, 1).some("),
    Fault("a kink at each exact 0", CROSSED, "(Z[l][i] > 0 ? 1 : 0)", "(Z[l][i] >= 0 ? 1 : 0)"),
    # --- training
    Fault("no learning rate", TRAINED, "-= this.rate * g[p]", "-= g[p]"),
    Fault("momentum of a mean gradient", TRAINED, "v[p] + g[p]", "v[p] + (1 - MOMENTUM) * g[p]"),
    Fault("momentum that looks ahead", TRAINED, "rate * v[p]", "rate * (g[p] + MOMENTUM * v[p])"),
    Fault("the mean begins too small", TRAINED, CORRECTED, CORRECTED.replace(" / share1", "")),
    Fault("the square begins too small", TRAINED, CORRECTED, CORRECTED.replace(" / share2", "")),
    Fault("epsilon inside the root", TRAINED, "share2) + EPS", "share2 + EPS)"),
    Fault("Adam does not count its steps", TRAINED, "this.t += 1", "this.t = 1"),
    Fault("another epsilon", TRAINED, "EPS = 1e-8", "EPS = 1e-7"),
    Fault(
        "the loss after the steps",
        "losses of a training",
        "      return loss;\n    }\n\n    batches",
        "      return this.loss();\n    }\n\n    batches",
    ),
    Fault("the first batch twice", TRAINED, BATCH, "order.subarray(0, this.batchSize)"),
    Fault(
        "a smaller last batch is left out",
        TRAINED,
        "start < order.length",
        "start + this.batchSize <= order.length",
    ),
    Fault(
        "the targets of other samples",
        TRAINED,
        "pick(this.Y, rows",
        "pick(this.Y, [...rows.keys()]",
    ),
    Fault(
        "the inputs of other samples",
        TRAINED,
        "pick(this.X, rows",
        "pick(this.X, [...rows.keys()]",
    ),
    Fault("only the first batch is copied", TRAINED, "pick(this.X, rows, run.H[0]);", FIRST_TIME),
    Fault("the parameters stay", RESTORED, "this.theta.set(theta);", ""),
    Fault("what the rule remembers stays", RESTORED, "Object.assign(this.rule, memory);", ""),
    Fault("the generator goes on", RESTORED, "Object.assign(this.rng, rng)", "0"),
    Fault(
        "what is saved goes on",
        RESTORED,
        "structuredClone({ theta, memory, rng: this.rng })",
        SAVED,
    ),
    Fault("what is saved is good for once", RESTORED, "structuredClone(saved)", "saved"),
    Fault("the order is turned round", "order", "keys[i] - keys[j]", "keys[j] - keys[i]"),
    # --- random numbers
    Fault("half of the seed", "uniform draws", "Math.floor(seed / 2 ** 32)", "0"),
    Fault("an increment that is even", "uniform draws", "this.increment[0] += 1;", ""),
    Fault("32 bits for 53", "uniform draws", " + (this.low >>> 11)", ""),
    Fault("turned by too few bits", "uniform draws", "s[7] >>> 10", "(s[7] >>> 10) & 31"),
    Fault("a shift by 32", "uniform draws", "(far << 1) << ~bits", "far << (32 - bits)"),
    Fault("another bit for the sign", "normal draws", "low & 256", "low & 512"),
    Fault("another bit for the tail's sign", "normal draws", "low & 0x20000", "low & 0x40000"),
    Fault("a tail too near", "normal draws", "return EDGE + x", "return x"),
    Fault(
        "the layer below",
        "normal draws",
        "HEIGHT[layer - 1], HEIGHT[layer]]",
        "HEIGHT[layer], HEIGHT[layer - 1]]",
    ),
    Fault(
        "a density without its half", "normal draws", "Math.exp(-0.5 * x * x)", "Math.exp(-x * x)"
    ),
    Fault(
        "an area of 10 digits",
        "normal draws",
        "AREA = 0.00492867323397465524",
        "AREA = 0.004928673234",
    ),
    # --- first weights and data
    Fault("fan-out for fan-in", "first weights", "[scheme](rng, dIn", "[scheme](rng, dOut"),
    Fault("the slope is not squared", "first weights", "1 + slope * slope", "1 + slope"),
    Fault(
        "the bound is a standard deviation",
        "first weights",
        "bound = 1 /",
        "bound = Math.sqrt(3) /",
    ),
    Fault(
        "biases as large as weights", "first weights", "theta[p] = bias()", "theta[p] = weight()"
    ),
    Fault("moons too far apart", "two moons", "0.5 - y", "1 - y"),
    Fault(
        "the angles of a whole circle",
        "two moons",
        "uniform(0, Math.PI)",
        "uniform(0, 2 * Math.PI)",
    ),
    Fault("noise of deviation 1", "two moons", "deviation * normal", "normal"),
    Fault("rings too near", "rings", "1 - 0.5 * label", "1 - 0.4 * label"),
    Fault("half of each ring", "rings", "uniform(0, 2 * Math.PI)", "uniform(0, 1 * Math.PI)"),
    Fault("points thinner outside", "spirals", "Math.sqrt(rng.random())", "rng.random()"),
    Fault("a single spiral", "spirals", "turns[i] + Math.PI * label", "turns[i]"),
    Fault("one quarter of the square", "xor", "uniform(-1, 1)", "uniform(0, 1)"),
    Fault("the other quarters", "targets of xor", "X[2 * i + 1] > 0", "X[2 * i + 1] < 0"),
    Fault("labels that begin with 1", "targets of two moons", "i % 2);", "1 - (i % 2));"),
    Fault(
        "targets before inputs",
        "noise",
        "X: rng.normals(2 * n), Y: rng.normals(2 * n)",
        "Y: rng.normals(2 * n), X: rng.normals(2 * n)",
    ),
]
