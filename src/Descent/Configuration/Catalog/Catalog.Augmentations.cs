using Descent.Data;

namespace Descent.Configuration;

/// <content>Random changes of training samples.</content>
public static partial class Catalog
{
    private static readonly string[] s_padModes = ["constant", "edge", "reflect", "symmetric"];

    private static IEnumerable<CatalogEntry> Augmentations() =>
    [
        Augmentation("horizontal-flip", "Mirrors an image left to right, with probability p.", s => new HorizontalFlip(s.Float("p")), Chance("0.5")),
        Augmentation("vertical-flip", "Mirrors an image top to bottom, with probability p.", s => new VerticalFlip(s.Float("p")), Chance("0.5")),
        Augmentation("random-crop", "Cuts a window of the model's size out of an image, at a random place, after padding it.",
            s => new RandomCrop(s.Int("padding"), PadModeOf(s), s.Float("fill"), s.Int("fillClass")),
            new IntegerSetting("padding", "How many pixels are added at each edge before; 0: the image comes as it is in its file.", "0", 0, 10_000),
            ModeSetting(), Fill(), FillClass()),
        Augmentation("random-resized-crop", "Brings a random part of an image, of a random area and shape, to the model's size.",
            s => new RandomResizedCrop(s.Float("minScale"), s.Float("maxScale"), s.Float("minRatio"), s.Float("maxRatio"), Filter(s)),
            new NumberSetting("minScale", "The smallest share of the image's area.", "0.08", 1e-6, 1),
            new NumberSetting("maxScale", "The largest share of the image's area.", "1", 1e-6, 1),
            new NumberSetting("minRatio", "The smallest ratio of width to height.", "0.75", 1e-3, 1e3),
            new NumberSetting("maxRatio", "The largest ratio of width to height.", "1.3333333333333333", 1e-3, 1e3),
            FilterSetting()),
        Augmentation("scale-crop", "Brings an image's shorter side to a random length and cuts a window of the model's size out, at a random place.",
            s => new ScaleCrop(s.IntOrNull("minSide"), s.IntOrNull("maxSide"), Filter(s)),
            new IntegerSetting("minSide", "The smallest length of the shorter side; null: 8/7 of the model's size.", "null", 1, 100_000),
            new IntegerSetting("maxSide", "The largest length of the shorter side; null: 15/7 of the model's size.", "null", 1, 100_000),
            FilterSetting()),
        Augmentation("brightness", "Multiplies an image by a random factor around 1.", s => new Brightness(s.Float("amount"), s.Float("p")),
            Amount("0.4"), Chance("1")),
        Augmentation("contrast", "Moves an image away from its mean grey by a random factor around 1.",
            s => new Contrast(s.Float("amount"), s.Float("p")), Amount("0.4"), Chance("1")),
        Augmentation("saturation", "Moves colours away from grey by a random factor around 1.",
            s => new Saturation(s.Float("amount"), s.Float("p")), Amount("0.4"), Chance("1")),
        Augmentation("hue", "Turns colours on their wheel by a random angle.", s => new Hue(s.Float("amount"), s.Float("p")),
            new NumberSetting("amount", "The largest angle, in turns of the wheel.", "0.1", 0, 0.5), Chance("1")),
        Augmentation("rotation", "Turns an image around its middle by a random angle.",
            s => new Rotation(s.Float("degrees"), Filter(s), s.Float("fill"), s.Int("fillClass"), s.Float("p")),
            new NumberSetting("degrees", "The largest angle in either direction.", "15", 0, 180), AffineSetting(), Fill(), FillClass(), Chance("1")),
        Augmentation("translation", "Shifts an image by random whole pixels.",
            s => new Translation(s.Float("x"), s.Float("y"), PadModeOf(s), s.Float("fill"), s.Int("fillClass"), s.Float("p")),
            new NumberSetting("x", "The largest shift, as a share of the width.", "0.1", 0, 1),
            new NumberSetting("y", "The largest shift, as a share of the height.", "0.1", 0, 1), ModeSetting(), Fill(), FillClass(), Chance("1")),
        Augmentation("shear", "Slants an image by random angles.",
            s => new Shear(s.Float("x"), s.Float("y"), Filter(s), s.Float("fill"), s.Int("fillClass"), s.Float("p")),
            new NumberSetting("x", "The largest angle along x, in degrees.", "15", 0, 80),
            new NumberSetting("y", "The largest angle along y, in degrees.", "0", 0, 80), AffineSetting(), Fill(), FillClass(), Chance("1")),
        Augmentation("cutout", "Hides a square at a random place.", s => new Cutout(s.Int("size"), s.Float("fill"), s.Float("p")),
            new IntegerSetting("size", "The side of the square in pixels.", "16", 1, 100_000),
            new NumberSetting("fill", "What is seen there.", "0.5"), Chance("1")),
        Augmentation("gaussian-noise", "Adds normal noise to every value.", s => new GaussianNoise(s.Float("standardDeviation"), s.Float("p")),
            new NumberSetting("standardDeviation", "Of the noise; values are from 0 to 1.", "0.05", 0, 1000), Chance("1")),
        Augmentation("rand-augment", "Applies n operations drawn from fourteen, with strength m.",
            s => new RandAugment(s.Int("n"), s.Int("m"), Filter(s), s.Float("fill"), s.Int("fillClass")),
            new IntegerSetting("n", "How many operations, one after the other.", "2", 0, 100),
            new IntegerSetting("m", "How strong they are.", "9", 0, AugmentOperations.Bins - 1), AffineSetting(), Fill(), FillClass()),
        Augmentation("trivial-augment", "Applies one operation drawn from fourteen, with a random strength.",
            s => new TrivialAugment(Filter(s), s.Float("fill"), s.Int("fillClass")), AffineSetting(), Fill(), FillClass()),
    ];

    private static NumberSetting Chance(string value) => new("p", "How probable the change is.", value, 0, 1);

    private static NumberSetting Amount(string value) => new("amount", "How far the factor may lie from 1.", value, 0, 1000);

    private static NumberSetting Fill() => new("fill", "What comes from beyond the edges; values are from 0 to 1.", "0");

    private static IntegerSetting FillClass() =>
        new("fillClass", "The class of what comes from beyond the edges in a label map.", "0", -1000, 1_000_000);

    private static ChoiceSetting ModeSetting() => new("mode", "What comes from beyond the edges.", "\"constant\"", s_padModes);

    private static ChoiceSetting FilterSetting() =>
        new("interpolation", "How images are resized; label maps always take the nearest pixel.", "\"bilinear\"", "nearest", "bilinear", "bicubic");

    private static ChoiceSetting AffineSetting() =>
        new("interpolation", "How pixels are found; label maps always take the nearest.", "\"nearest\"", "nearest", "bilinear");

    private static PadMode PadModeOf(SettingValues s) => (PadMode)Array.IndexOf(s_padModes, s.Text("mode"));

    private static Interpolation Filter(SettingValues s) => s.Text("interpolation") switch
    {
        "nearest" => Interpolation.Nearest,
        "bicubic" => Interpolation.Bicubic,
        _ => Interpolation.Bilinear,
    };

    // A constructor's complaint about two settings that do not fit becomes one about the config.
    private static CatalogEntry Augmentation(string name, string summary, Func<SettingValues, SampleTransform> create, params Setting[] settings) =>
        new CatalogEntry<Func<SettingValues, SampleTransform>>(CatalogKind.Augmentation, name, summary, create, settings, s =>
        {
            try
            {
                create(s);
            }
            catch (ArgumentException e)
            {
                throw s.Node.Error(e.Message);
            }
        });
}
